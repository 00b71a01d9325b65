#include "core/methods/ces/recursion.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/decompose.h"

namespace salesforecast::ces {
namespace {

constexpr std::size_t kFirstValues = 10;
// Potentials start at this share of their level.
constexpr double kFirstPotential = 1 / 1.1;

// A number with its derivatives by K smoothing parameters.
template <std::size_t K>
struct Dual {
  double value = 0;
  std::array<double, K> slope{};
};

template <std::size_t K>
struct Turning {
  Dual<K> level, potential;

  static Turning at(double value) { return {{value, {}}, {value * kFirstPotential, {}}}; }

  // turned() with its derivatives; `first` is the place of alpha_0 among the parameters.
  void turn(double alpha_0, double alpha_1, std::size_t first, const Dual<K>& e) {
    const Component next = turned({level.value, potential.value}, alpha_0, alpha_1, e.value);
    for (std::size_t j = 0; j < K; ++j) {
      const double l = level.slope[j], c = potential.slope[j];
      level.slope[j] = l - (1 - alpha_1) * c + (alpha_0 - alpha_1) * e.slope[j];
      potential.slope[j] = l + (1 - alpha_0) * c + (alpha_0 + alpha_1) * e.slope[j];
    }
    if constexpr (K > 0) {
      level.slope[first] += e.value;
      level.slope[first + 1] += potential.value - e.value;
      potential.slope[first] += e.value - potential.value;
      potential.slope[first + 1] += e.value;
    }
    level.value = next.level;
    potential.value = next.potential;
  }
};

// The recursion of one form. K: 0 for values alone, else all of the form's parameters.
template <Form kForm, std::size_t K>
class Recursion {
 public:
  Recursion(const Sample& sample, const Smoothing& s) : sample_(sample), s_(s) {
    if constexpr (kForm == Form::kSimple) {
      for (int i = 0; i < sample.season; ++i) season_.push_back(Turning<K>::at(sample.y[static_cast<std::size_t>(i)]));
    } else {
      level_ = Turning<K>::at(kForm == Form::kNone ? sample.first_mean : sample.season_mean);
    }
    if constexpr (kForm == Form::kPartial || kForm == Form::kFull) {
      for (const double index : sample.indices) season_.push_back(Turning<K>::at(index));
    }
  }

  // Calls each(error) for the one-step errors of the last pass.
  template <class Each>
  void run(const Each& each) {
    const auto ignore = [](const Dual<K>&) {};
    forwards(ignore);
    go_on();
    backwards();
    go_on();
    forwards(each);
  }

  State end() const {
    State state;
    state.level = {level_.level.value, level_.potential.value};
    for (std::size_t i = 0; i < season_.size(); ++i) {
      const Turning<K>& place = season_[(sample_.y.size() + i) % season_.size()];
      state.season.push_back({place.level.value, kForm == Form::kPartial ? 0 : place.potential.value});
    }
    return state;
  }

 private:
  template <class Each>
  void forwards(const Each& each) {
    std::size_t place = 0;
    for (const double y : sample_.y) {
      each(step(y, place));
      if (++place >= season_.size()) place = 0;
    }
  }

  void backwards() {
    const std::size_t places = std::max<std::size_t>(season_.size(), 1);
    std::size_t place = sample_.y.size() % places;
    for (std::size_t t = sample_.y.size(); t-- > 0;) {
      place = (place == 0 ? places : place) - 1;
      step(sample_.y[t], place);
    }
  }

  // One value into the states; the error with which it came.
  Dual<K> step(double y, std::size_t at) {
    Turning<K>* place = kForm == Form::kNone ? nullptr : &season_[at];
    Dual<K> e;
    e.value = y;
    if constexpr (kForm != Form::kSimple) subtract(e, level_.level);
    if constexpr (kForm != Form::kNone) subtract(e, place->level);
    if constexpr (kForm != Form::kSimple) level_.turn(s_[0], s_[1], 0, e);
    turn_season(place, e);
    return e;
  }

  static void subtract(Dual<K>& from, const Dual<K>& what) {
    from.value -= what.value;
    for (std::size_t j = 0; j < K; ++j) from.slope[j] -= what.slope[j];
  }

  void turn_season([[maybe_unused]] Turning<K>* place, [[maybe_unused]] const Dual<K>& e) {
    if constexpr (kForm == Form::kSimple) place->turn(s_[0], s_[1], 0, e);
    if constexpr (kForm == Form::kFull) place->turn(s_[2], s_[3], 2, e);
    if constexpr (kForm == Form::kPartial) {
      place->level.value += s_[2] * e.value;
      for (std::size_t j = 0; j < K; ++j) place->level.slope[j] += s_[2] * e.slope[j];
      if constexpr (K > 0) place->level.slope[2] += e.value;
    }
  }

  // Beyond the end of a pass by one turn without error: there the next one starts, the other way.
  void go_on() {
    const Dual<K> none;
    if constexpr (kForm != Form::kSimple) level_.turn(s_[0], s_[1], 0, none);
    for (Turning<K>& place : season_) turn_season(&place, none);
  }

  const Sample& sample_;
  const Smoothing s_;
  Turning<K> level_;
  std::vector<Turning<K>> season_;
};

Smoothing smoothing_of(std::span<const double> x) {
  Smoothing s{};
  std::copy(x.begin(), x.end(), s.begin());
  return s;
}

double finite_or_infinity(double sum) { return std::isfinite(sum) ? sum : std::numeric_limits<double>::infinity(); }

template <Form kForm>
double linearise_form(const Sample& sample, std::span<const double> x, std::span<double> hessian,
                      std::span<double> gradient) {
  constexpr std::size_t kSize = smoothing_count(kForm);
  Recursion<kForm, kSize> recursion(sample, smoothing_of(x));
  double sum = 0;
  std::array<double, kSize * kSize> products{};
  std::array<double, kSize> slopes{};
  recursion.run([&](const Dual<kSize>& e) {
    sum += e.value * e.value;
    for (std::size_t i = 0; i < kSize; ++i) {
      slopes[i] += e.value * e.slope[i];
      for (std::size_t j = 0; j < kSize; ++j) products[i * kSize + j] += e.slope[i] * e.slope[j];
    }
  });
  std::copy(products.begin(), products.end(), hessian.begin());
  std::copy(slopes.begin(), slopes.end(), gradient.begin());
  const bool usable = std::all_of(products.begin(), products.end(), [](double v) { return std::isfinite(v); });
  return finite_or_infinity(usable ? sum : std::numeric_limits<double>::infinity());
}

template <Form kForm>
double value_of_form(const Sample& sample, std::span<const double> x, State* end) {
  Recursion<kForm, 0> recursion(sample, smoothing_of(x));
  double sum = 0;
  recursion.run([&](const Dual<0>& e) { sum += e.value * e.value; });
  if (end != nullptr) *end = recursion.end();
  return finite_or_infinity(sum);
}

}  // namespace

Sample make_sample(std::span<const double> y, int season) {
  Sample sample{.y = y, .indices = {}};
  const auto mean = [&](std::size_t count) {
    return std::accumulate(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(count), 0.0) / static_cast<double>(count);
  };
  sample.first_mean = mean(std::min(kFirstValues, y.size()));
  if (season < 2 || season > kMaxSeason || y.size() < 2 * static_cast<std::size_t>(season)) return sample;
  sample.season = season;
  sample.season_mean = mean(static_cast<std::size_t>(season));
  sample.indices = additive_season(y, season).indices;
  return sample;
}

double LeastSquares::linearise(std::span<const double> x, std::span<double> hessian, std::span<double> gradient) {
  switch (form_) {
    case Form::kNone:
      return linearise_form<Form::kNone>(sample_, x, hessian, gradient);
    case Form::kSimple:
      return linearise_form<Form::kSimple>(sample_, x, hessian, gradient);
    case Form::kPartial:
      return linearise_form<Form::kPartial>(sample_, x, hessian, gradient);
    case Form::kFull:
      break;
  }
  return linearise_form<Form::kFull>(sample_, x, hessian, gradient);
}

double LeastSquares::value(std::span<const double> x, State* end) {
  switch (form_) {
    case Form::kNone:
      return value_of_form<Form::kNone>(sample_, x, end);
    case Form::kSimple:
      return value_of_form<Form::kSimple>(sample_, x, end);
    case Form::kPartial:
      return value_of_form<Form::kPartial>(sample_, x, end);
    case Form::kFull:
      break;
  }
  return value_of_form<Form::kFull>(sample_, x, end);
}

}  // namespace salesforecast::ces
