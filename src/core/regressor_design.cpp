#include "core/regressor_design.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace salesforecast {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

double column_value(const DesignColumn& column, double raw) {
  if (column.category < 0 || std::isnan(raw)) return raw;
  return raw == column.category ? 1 : 0;
}

std::vector<int> lags_of(const Options& options, const std::string& name, RegressorKind kind, int horizon) {
  const auto asked = options.regressor_lags.find(name);
  if (asked != options.regressor_lags.end() && asked->second.front() != kAutomaticLag) return asked->second;
  return {kind == RegressorKind::kPast ? horizon : 0};
}

// One regressor's values by step, 0 the last one of the history.
class Steps {
 public:
  Steps(std::span<const double> past, std::span<const double> ahead, std::span<const double> given, int lead)
      : past_(past), ahead_(ahead), given_(given), lead_(lead) {}

  // NaN: not known.
  double own(int step) const {
    if (step <= 0) {
      const int back = std::min(-step, static_cast<int>(past_.size()) - 1);
      return past_[past_.size() - 1 - static_cast<std::size_t>(back)];
    }
    const auto at = static_cast<std::size_t>(step - 1);
    if (step > lead_ && at - static_cast<std::size_t>(lead_) < given_.size()) {
      const double value = given_[at - static_cast<std::size_t>(lead_)];
      if (!std::isnan(value)) return value;
    }
    return at < ahead_.size() ? ahead_[at] : kMissing;
  }
  double last_known(int step) const {
    while (step > 0 && std::isnan(own(step))) --step;
    return own(step);
  }

 private:
  std::span<const double> past_, ahead_, given_;
  int lead_;
};

}  // namespace

std::vector<DesignColumn> design_columns(const Options& options, std::span<const std::vector<std::string>> categories,
                                         int horizon) {
  std::vector<DesignColumn> design;
  for (std::size_t source = 0; source < options.regressors.size(); ++source) {
    const std::string& name = options.regressors[source];
    const auto& past = options.past_regressors;
    const bool of_past = std::find(past.begin(), past.end(), name) != past.end();
    const RegressorKind kind = of_past ? RegressorKind::kPast : RegressorKind::kKnown;
    const std::size_t count = source < categories.size() ? categories[source].size() : 0;
    for (const int lag : lags_of(options, name, kind, horizon)) {
      if (count == 0) design.push_back({source, -1, lag, kind});
      for (std::size_t category = 1; category < count; ++category) {
        design.push_back({source, static_cast<int>(category), lag, kind});
      }
    }
  }
  return design;
}

std::vector<Regressor> designed(std::span<const DesignColumn> design, std::span<const Regressor> raw) {
  std::vector<Regressor> columns;
  columns.reserve(design.size());
  for (const DesignColumn& column : design) {
    const Regressor& source = raw[column.source];
    Regressor& out = columns.emplace_back();
    out.name = source.name;
    out.kind = column.kind;
    out.lag = column.lag;
    out.values = source.values;
    for (double& value : out.values) value = column_value(column, value);
    out.records = source.records;
    for (RegressorRecord& record : out.records) record.value = column_value(column, record.value);
  }
  return columns;
}

KnownRegressors known_regressors(std::span<const DesignColumn> design, std::span<const Regressor> raw, int n,
                                 int steps) {
  KnownRegressors known;
  for (std::size_t source = 0; source < raw.size(); ++source) {
    int reach = 1;
    for (const DesignColumn& column : design) {
      if (column.source == source) reach = std::max(reach, column.lag);
    }
    Regressor plain = raw[source];
    plain.lag = 0;
    const Regressors one({std::move(plain)});
    const RegressorView view = one.view(n, 0, 0);
    const std::span<const double> history = view.history(0);
    const std::span<const double> last = history.last(std::min(history.size(), static_cast<std::size_t>(reach)));
    known.past.emplace_back(last.begin(), last.end());
    for (double& value : known.past.back()) value = std::isnan(value) ? 0 : value;  // never known: as if it were none
    known.ahead.push_back(raw[source].kind == RegressorKind::kKnown ? values_ahead(raw[source], n, steps)
                                                                    : std::vector<double>());
  }
  return known;
}

DesignedFuture designed_future(std::span<const DesignColumn> design, const KnownRegressors& known,
                               const RegressorValues& given, const std::vector<bool>& used, int lead, int steps) {
  DesignedFuture future;
  if (known.empty()) return future;
  for (std::size_t c = 0; c < design.size(); ++c) {
    const DesignColumn& column = design[c];
    const std::size_t source = column.source;
    const bool known_ahead = column.kind == RegressorKind::kKnown;
    const std::span<const double> own =
        known_ahead && source < given.size() ? std::span(given[source]) : std::span<const double>();
    const Steps values(known.past[source], known.ahead[source], own, lead);
    std::vector<double>& out = future.columns.emplace_back();
    if (c >= used.size() || !used[c]) continue;
    for (int step = 1; step <= steps; ++step) {
      const int at = step - column.lag;
      const double value = values.own(at);
      if (std::isnan(value) && known_ahead && at > lead) {
        future.missing.push_back({source, at - lead, step});
        break;
      }
      out.push_back(column_value(column, std::isnan(value) ? values.last_known(at) : value));
    }
  }
  return future;
}

}  // namespace salesforecast
