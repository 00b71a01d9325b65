// Stands in for a trainer program and does what one must never do. What it does is its own argument, the first behind
// those that TrainerProcess puts there: "serve", each task as its method says; "always METHOD", each task as that
// one; else a way of misbehaving. In a server's library folder a script stands for the program:
//     #!/bin/sh
//     exec …/trainer_double "$1" "$2" "$3" always spin
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "trainer/serve.h"

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int kSocket = STDIN_FILENO;

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

[[noreturn]] void sleep_forever() {
  for (;;) poll(nullptr, 0, -1);
}

// Tasks of an honest trainer, by method.
Bytes report(const std::string& method) {
  if (method == "environment") {
    std::string all;
    for (char** entry = environ; *entry != nullptr; ++entry) all += std::string(*entry) + "\n";
    return bytes_of(all);
  }
  if (method == "descriptors") {
    std::string all;
    for (int fd = 0; fd < 1024; ++fd) {
      char target[256];
      const ssize_t length = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), target, sizeof target);
      if (length > 0) all += std::to_string(fd) + " " + std::string(target, static_cast<std::size_t>(length)) + "\n";
    }
    return bytes_of(all);
  }
  if (method == "signals") {
    std::ifstream status("/proc/self/status");
    std::string all, line;
    while (std::getline(status, line)) {
      if (line.rfind("Sig", 0) == 0 || line.rfind("PPid", 0) == 0) all += line + "\n";
    }
    return bytes_of(all);
  }
  if (method == "nice") return bytes_of(std::to_string(getpriority(PRIO_PROCESS, 0)));
  if (method == "child") {
    const pid_t child = fork();
    if (child == 0) sleep_forever();
    return bytes_of(std::to_string(child));
  }
  if (method == "group") return bytes_of(std::to_string(getpgrp() == getpid()));
  throw Error(ErrorKind::kInvalidArgument, "unknown method \"" + method + "\"", "a detail", "a hint");
}

// Memory that is really taken, a megabyte at a time.
[[noreturn]] void take_all_memory() {
  std::vector<std::unique_ptr<char[]>> held;
  for (;;) {
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    held.emplace_back(new char[kPiece]);
    std::fill_n(held.back().get(), kPiece, 'x');
  }
}

Bytes train(std::string_view method, std::span<const std::uint8_t> payload, const ProgressSink& progress) {
  if (method == "echo") return {payload.begin(), payload.end()};
  if (method == "progress") {
    constexpr int kEpochs = 200;
    for (int epoch = 1; epoch <= kEpochs; ++epoch) {
      progress({epoch, kEpochs, 1.0 / epoch, 2.0 / epoch});
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return {};
  }
  if (method == "memory") take_all_memory();
  if (method == "hang") sleep_forever();
  if (method == "spin") {
    for (volatile unsigned count = 0;;) {
      const unsigned next = count + 1;
      count = next;
    }
  }
  if (method == "crash") {
    std::fputs("an early line\nabout to crash\n", stderr);
    std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would report it
    std::raise(SIGSEGV);
  }
  if (method == "exit") {
    std::fputs("no such device\n", stderr);
    _exit(3);
  }
  if (method == "exception") throw std::runtime_error("what went wrong\nand a stack");
  if (method == "chatter") {
    for (int i = 0; i < 20000; ++i) std::puts("a library that talks a lot, and on standard output");
    std::fflush(stdout);
    return {};
  }
  return report(std::string(method));
}

std::string bytes_of(const OutgoingFrame& frame) {
  std::string all;
  for (auto rest = frame.rest(0); !rest.empty(); rest = frame.rest(all.size())) {
    all.append(reinterpret_cast<const char*>(rest.data()), rest.size());
  }
  return all;
}

void hear_task() {
  char bytes[4096];
  [[maybe_unused]] const ssize_t count = read(kSocket, bytes, sizeof bytes);
}

// What a trainer that keeps no protocol says for an answer.
std::string wrong_answer(const std::string& way) {
  const std::string good = bytes_of(result_frame(Bytes(100)));
  if (way == "garbage") return "this is no frame at all, whatever one thinks";
  if (way == "half") return good.substr(0, good.size() / 2);
  if (way == "huge") return std::string(good).replace(kFrameHeaderBytes - 8, 7, 7, '\xff');
  if (way == "wrong") return good.substr(0, kFrameHeaderBytes) + std::string(good.size() - kFrameHeaderBytes, '\xee');
  if (way == "task") return bytes_of(task_frame("echo", Bytes(10)));
  if (way == "large") return bytes_of(result_frame(Bytes(3'000'000)));
  if (way == "twice") return good + good;
  return "";
}

void misbehave(const std::string& way) {
  hear_task();
  if (way == "garbage") std::fputs("spoke in tongues\n", stderr);
  const std::string answer = wrong_answer(way);
  [[maybe_unused]] const ssize_t written = write(kSocket, answer.data(), answer.size());
  if (way == "half") return;
  if (way == "closed") close(kSocket);
  sleep_forever();
}

}  // namespace
}  // namespace salesforecast

int main(int argc, char** argv) {
  const std::string way = argc > 4 ? argv[4] : "serve";
  if (way == "deaf") salesforecast::sleep_forever();
  if (way == "unloadable") {
    std::fputs("error while loading shared libraries: libnone.so: cannot open shared object file\n", stderr);
    return 127;
  }
  if (way == "serve") return salesforecast::serve(argc, argv, salesforecast::train);
  if (way == "always" && argc > 5) {
    const std::string method = argv[5];
    return salesforecast::serve(argc, argv, [&](std::string_view, auto payload, const auto& progress) {
      return salesforecast::train(method, payload, progress);
    });
  }
  salesforecast::misbehave(way);
  return 0;
}
