#include "core/methods/ets/form.h"

namespace salesforecast::ets {
namespace {

char letter(Part part) {
  switch (part) {
    case Part::kNone:
      return 'N';
    case Part::kAdditive:
      return 'A';
    case Part::kMultiplicative:
      return 'M';
  }
  return 'N';
}

[[noreturn]] void refuse(const std::string& model, const char* detail) {
  throw Error(ErrorKind::kInvalidArgument, "invalid ets_model \"" + model + "\"", detail,
              "use three letters for error (A, M, Z), trend (N, A, M, Z) and season (N, A, M, Z), for example \"ZZZ\", "
              "\"AAN\" or \"MAM\"");
}

// The parts a letter asks for. Z: the parts tried by default.
std::vector<Part> parts_of(char asked, std::initializer_list<Part> by_default, bool none_valid,
                           const std::string& model) {
  switch (asked) {
    case 'Z':
      return by_default;
    case 'A':
      return {Part::kAdditive};
    case 'M':
      return {Part::kMultiplicative};
    case 'N':
      if (none_valid) return {Part::kNone};
      break;
    default:
      break;
  }
  refuse(model, "each letter must be one of those its place allows");
}

}  // namespace

std::string form_code(const Form& form) {
  std::string code{letter(form.error), letter(form.trend)};
  if (form.damped) code += 'd';
  return code + letter(form.season);
}

std::string form_name(const Form& form) {
  std::string name = "ETS(";
  name += letter(form.error);
  name += ',';
  name += letter(form.trend);
  if (form.damped) name += 'd';
  name += ',';
  name += letter(form.season);
  return name + ')';
}

Form parse_form(std::string_view code) {
  for (Part error : {Part::kAdditive, Part::kMultiplicative}) {
    for (Part trend : {Part::kNone, Part::kAdditive, Part::kMultiplicative}) {
      for (Part season : {Part::kNone, Part::kAdditive, Part::kMultiplicative}) {
        for (bool damped : {false, true}) {
          const Form form{error, trend, season, damped};
          if (is_admitted(form) && form_code(form) == code) return form;
        }
      }
    }
  }
  throw Error(ErrorKind::kInvalidData, "ets model has an unknown form");
}

bool is_admitted(const Form& form) {
  if (form.error == Part::kNone || (form.damped && !form.has_trend())) return false;
  if (form.error == Part::kAdditive) return !form.multiplicative_anywhere();
  return !(form.trend == Part::kMultiplicative && form.season == Part::kAdditive);
}

std::vector<Form> asked_forms(const Options& options) {
  const std::string& model = options.ets_model;
  if (model.size() != 3) refuse(model, "the model must have exactly three letters");
  const auto errors = parts_of(model[0], {Part::kAdditive, Part::kMultiplicative}, false, model);
  const auto trends = parts_of(model[1], {Part::kNone, Part::kAdditive}, true, model);
  const auto seasons = parts_of(model[2], {Part::kNone, Part::kAdditive, Part::kMultiplicative}, true, model);
  std::vector<Form> forms;
  for (Part error : errors) {
    for (Part trend : trends) {
      for (Part season : seasons) {
        for (bool damped : {false, true}) {
          if (options.ets_damped && *options.ets_damped != damped) continue;
          const Form form{error, trend, season, damped};
          if (is_admitted(form)) forms.push_back(form);
        }
      }
    }
  }
  if (forms.empty()) {
    if (options.ets_damped.value_or(false) && model[1] == 'N') {
      refuse(model, "ets_damped needs a trend");
    }
    refuse(model,
           "additive errors with a multiplicative trend or season, and a multiplicative trend with an additive "
           "season, are unstable");
  }
  return forms;
}

}  // namespace salesforecast::ets
