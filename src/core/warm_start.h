// Option warm_start: networks begin with the weights of an earlier version.
//
// A method is judged by forecasts of what it has not seen, so the first model of a training may begin with nothing that
// saw sales after its first cut-off. What a run keeps for the next is therefore not the model that forecasts but the
// first one, of before its own first cut-off; the others continue from there as ever.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/learning.h"

namespace salesforecast {

struct NetworkShape;

// What the newest version of a model, trained before, keeps to begin with.
struct EarlierRun {
  int version = 0;                   // 0: there is none
  bool kept = false;                 // it was trained here, and its run is known
  std::vector<std::uint8_t> starts;  // save_starts(); trusted by nobody
};

// Networks as bytes; empty for none.
std::vector<std::uint8_t> save_starts(std::span<const std::shared_ptr<const LearnedModel>> starts);

// Gives each task of a network what to begin with. `warnings` gets a sentence, once a method, where there is none and
// why; for trees, which do not continue from others; and where nothing is learned from the whole panel.
void begin_with(const EarlierRun& earlier, std::vector<LearningTask>* tasks, std::vector<std::string>* warnings);

// The sentence of a method that began anew.
std::string began_anew(std::string_view method, const std::string& why);

// In which size the networks differ, with both: "hidden was 32, is 40"; empty: in none. The caller knows that both are
// of one method.
std::string shape_difference(const NetworkShape& before, const NetworkShape& now);

}  // namespace salesforecast
