// A trainer program as its parent sees it: started, fed, listened to, ended.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trainer/protocol.h"

namespace salesforecast {

struct TrainerLimits {
  // Bytes a task may take beyond what the program takes when it starts, and a result may have here; 0: no limit.
  std::size_t max_memory = 0;
  int nice = 0;  // added to the priority number of this process, 0 to 19
};

// One child process that trains. The child gets a socket as descriptor 0, a pipe for what it says in plain text as 1
// and 2, and no other descriptor; an environment of nothing but the settings of its numeric libraries (one thread
// each); default signals; a process group of its own, so that a signal to the parent's group does not reach it. It dies
// with this object, with the parent process and with the thread that started it (src/trainer/serve.h).
//
// Not for several threads. Nothing blocks but stop(), for as long as the system takes to end a killed process. What
// goes wrong is an Error: the trainer's own (of its kind; it is ready for the next task then), or kTrainer when
// the program cannot be started, ends or says what is no message; then it has been stopped. No other child of the
// process is waited for or signalled.
class TrainerProcess {
 public:
  enum class Event { kNothing, kProgress, kResult };

  // Starts the program of that file. `arguments` come behind those that serve() reads.
  TrainerProcess(std::string path, const std::vector<std::string>& arguments, const TrainerLimits& limits);
  ~TrainerProcess() { stop(); }
  TrainerProcess(const TrainerProcess&) = delete;
  TrainerProcess& operator=(const TrainerProcess&) = delete;

  // Takes a copy of the task; pump() writes it. One task at a time.
  void send(std::string_view method, std::span<const std::uint8_t> payload);

  // Writes and reads what can be without waiting, some megabytes at most. Gives what came, one event at a time:
  // kNothing means to sleep on fd() before the next call.
  Event pump();

  // What to sleep on: readable, and writable where wants_to_write(). -1 once stopped. It never wakes anybody for text
  // that the program prints, which pump() reads along: call it a few times a second.
  int fd() const noexcept { return socket_; }
  bool wants_to_write() const noexcept { return outgoing_.has_value(); }

  bool alive() const noexcept { return pid_ > 0; }
  bool busy() const noexcept { return busy_; }  // between send() and its answer
  pid_t pid() const noexcept { return pid_; }   // 0 once stopped

  const TrainerProgress& progress() const noexcept { return progress_; }  // after kProgress
  // After kResult, valid until the next send() or the end of this object.
  std::span<const std::uint8_t> result() const noexcept { return result_.payload; }
  // Of memory that the program says it held at once for it; 0: not known.
  std::uint64_t peak_bytes() const noexcept { return result_.peak_bytes; }

  // Kills the program and waits until it is gone, closes what led to it. Safe at any time and as often as one likes.
  void stop() noexcept;

 private:
  bool says_something() const noexcept;
  void write_some();
  bool read_some();
  Event take_frame();
  void read_text();
  void add_text(std::string_view text);
  std::string with_last_line(const std::string& known);
  [[noreturn]] void give_up(const char* what, std::string detail, const char* hint);
  [[noreturn]] void ended();
  std::optional<int> wait_for_end() noexcept;
  std::string name() const;

  std::string path_;
  pid_t pid_ = 0;
  int socket_ = -1;
  int text_ = -1;
  std::optional<OutgoingFrame> outgoing_;
  std::size_t sent_ = 0;
  bool busy_ = false;
  bool deaf_ = false;   // it takes no more of a task
  bool heard_ = false;  // a whole message has come
  std::vector<std::uint8_t> incoming_;
  std::size_t taken_ = 0;  // of incoming_
  FrameReader reader_;
  Frame answer_;
  ResultView result_{};
  TrainerProgress progress_;
  std::string line_, last_line_;  // of its text: under way, and the last whole one
};

}  // namespace salesforecast
