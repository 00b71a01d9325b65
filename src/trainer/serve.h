// What a trainer program does besides training: its main() hands over to serve().
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "trainer/protocol.h"

namespace salesforecast {

// Tells the parent how far a task is, and how long it takes yet: by the epochs that are done, where the caller does not
// guess it. May be called as often as one likes: ten messages a second are sent, and the first and the last one.
using ProgressSink = std::function<void(const TrainerProgress&)>;

// Does one task: gives the result's bytes, or throws. An Error reaches the user as it is, std::bad_alloc as out of
// memory, any other exception as a failed trainer.
using TaskHandler = std::function<std::vector<std::uint8_t>(
    std::string_view method, std::span<const std::uint8_t> payload, const ProgressSink& progress)>;

// The error of a task that max_memory cannot hold. For handlers whose library says so in its own way.
Error out_of_memory();

// Serves the tasks that come by descriptor 0 until the parent ends; gives the exit status. Expects the arguments that
// TrainerProcess puts first: the parent's process number, the bytes a task may take beyond what the program takes
// now (0: no limit), and what to add to the priority number.
//
// The process ends with its parent: it is killed when the parent's thread that started it ends, and it ends by itself
// when the parent's socket closes, in the midst of a task, too.
//
//   limited  whether the address space is; false: max_memory is the handler's own matter
int serve(int argc, char** argv, const TaskHandler& handler, bool limited = true);

}  // namespace salesforecast
