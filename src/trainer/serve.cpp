// The loop of a trainer program.
#include "trainer/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <new>
#include <optional>
#include <string>
#include <thread>

namespace salesforecast {

namespace {

constexpr int kParent = STDIN_FILENO;  // the socket
constexpr int kArguments = 3;
constexpr std::chrono::milliseconds kBetweenProgress{100};

// For when the parent is gone: nobody waits for what would be said, and exit handlers of the libraries could take their
// time.
[[noreturn]] void end_quietly() { _exit(0); }

template <typename Number>
bool read_number(const char* text, Number& number) {
  const char* end = text + std::strlen(text);
  const auto [stopped, failed] = std::from_chars(text, end, number);
  return failed == std::errc() && stopped == end;
}

// Bytes of address space that the program and its libraries take.
std::size_t address_space() {
  std::ifstream statistics("/proc/self/statm");
  std::size_t pages = 0;
  statistics >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// The most memory that the program has held at once since forget_peak(), in bytes; 0: not known. Not of getrusage(),
// which remembers what the process was before it became this program: a copy of the backend.
std::uint64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  std::uint64_t kilobytes = 0;
  for (std::string word; status >> word;) {
    if (word == "VmHWM:" && status >> kilobytes) break;
  }
  return kilobytes << 10U;
}

void forget_peak() { std::ofstream("/proc/self/clear_refs") << 5; }

void limit_memory(std::size_t bytes) {
  if (bytes == 0) return;
  rlimit limit{};
  getrlimit(RLIMIT_AS, &limit);
  const rlim_t wanted = address_space() + bytes;
  if (limit.rlim_max == RLIM_INFINITY || wanted < limit.rlim_max) limit.rlim_max = wanted;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_AS, &limit);
}

// Where the system runs out of memory this process is to go, and not the backend, whose end would restart the server.
void offer_to_oom_killer() {
  std::ofstream score("/proc/self/oom_score_adj");
  score << 500;
}

// True when the parent is still the one that started this process.
bool die_with_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It may have ended before that line.
  return getppid() == parent;
}

// Before the libraries are set up, which takes LibTorch seconds: the process is not to outlive a parent that ends then.
void early(int argc, char** argv, char**) {
  pid_t parent = 0;
  if (argc > kArguments && read_number(argv[1], parent) && !die_with_parent(parent)) _exit(0);
}
[[gnu::section(".preinit_array"), gnu::used]] void (*const early_hook)(int, char**, char**) = early;

// Ends the process when the parent's socket closes, whatever the other threads do. Made before the memory is limited,
// and takes none.
void watch_parent() {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([] {
    for (;;) {
      pollfd parent = {kParent, POLLRDHUP, 0};
      if (poll(&parent, 1, -1) > 0 && (parent.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0) {
        end_quietly();
      }
    }
  }).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void send_frame(const OutgoingFrame& frame) {
  for (std::size_t sent = 0; sent < frame.size();) {
    const auto rest = frame.rest(sent);
    const ssize_t written = send(kParent, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (written >= 0) {
      sent += static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      end_quietly();
    }
  }
}

Frame receive_frame(std::vector<std::uint8_t>& piece) {
  FrameReader reader;
  while (!reader.complete()) {
    const ssize_t count = recv(kParent, piece.data(), piece.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) end_quietly();
    const std::span<const std::uint8_t> bytes(piece.data(), static_cast<std::size_t>(count));
    if (reader.take(bytes) != bytes.size()) {
      throw Error(ErrorKind::kTrainer, "message cannot be read", "it came before the last one was answered");
    }
  }
  return reader.release();
}

// Lets ten messages a second through. A handler that does not guess the time that is left has it guessed by the epochs
// that are done.
class ProgressValve {
 public:
  void operator()(TrainerProgress progress) {
    const auto now = std::chrono::steady_clock::now();
    const bool last = progress.epoch >= progress.epochs;
    if (told_ && !last && now - *told_ < kBetweenProgress) return;
    told_ = now;
    if (std::isnan(progress.seconds_left) && progress.epoch > 0) {
      const double seconds = std::chrono::duration<double>(now - begun_).count();
      progress.seconds_left = seconds / progress.epoch * (progress.epochs - progress.epoch);
    }
    send_frame(progress_frame(progress));
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::optional<std::chrono::steady_clock::time_point> told_;
};

// What the exception under way is for the user.
Error error_of_exception() {
  try {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& error) {
    // Libraries append their whole stack.
    const std::string text = error.what();
    return {ErrorKind::kTrainer, "trainer failed", text.substr(0, text.find('\n'))};
  } catch (...) {
    return {ErrorKind::kTrainer, "trainer failed", "unknown exception"};
  }
}

OutgoingFrame answer(const Frame& frame, const TaskHandler& handler) {
  try {
    const TaskView task = read_task(frame);
    forget_peak();
    const std::vector<std::uint8_t> result = handler(task.method, task.payload, ProgressValve());
    return result_frame(result, peak_memory());
  } catch (...) {
    return failure_frame(error_of_exception());
  }
}

// False when what came cannot be read to its end: the reason has been sent.
bool serve_task(std::vector<std::uint8_t>& piece, const TaskHandler& handler) {
  std::optional<Frame> frame;
  try {
    frame = receive_frame(piece);
  } catch (...) {
    send_frame(failure_frame(error_of_exception()));
    return false;
  }
  send_frame(answer(*frame, handler));
  return true;
}

}  // namespace

Error out_of_memory() {
  return {ErrorKind::kOutOfMemory, "training needs more memory than salesforecast.max_memory", "",
          "raise salesforecast.max_memory, or train parts of the source"};
}

int serve(int argc, char** argv, const TaskHandler& handler, bool limited) {
  pid_t parent = 0;
  std::size_t max_memory = 0;
  int nicer = 0, kind = 0;
  socklen_t length = sizeof kind;
  if (argc <= kArguments || !read_number(argv[1], parent) || !read_number(argv[2], max_memory) ||
      !read_number(argv[3], nicer) || getsockopt(kParent, SOL_SOCKET, SO_TYPE, &kind, &length) != 0) {
    std::fputs("this program is a part of the PostgreSQL extension salesforecast, which starts it\n", stderr);
    return 2;
  }
  if (!die_with_parent(parent)) return 0;
  if (nicer > 0) setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + nicer);
  offer_to_oom_killer();
  std::vector<std::uint8_t> piece(std::size_t{1} << 18);
  watch_parent();
  if (limited) limit_memory(max_memory);
  while (serve_task(piece, handler)) continue;
  return 1;
}

}  // namespace salesforecast
