// The parent's end of a trainer program.
#include "trainer/client.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "trainer/spawn.h"

namespace salesforecast {

namespace {

// Of one pump(), so that its caller looks for a cancel in between; some milliseconds.
constexpr std::size_t kMostPerPump = std::size_t{8} << 20;
constexpr std::size_t kReadBytes = std::size_t{1} << 18;
constexpr std::size_t kMaxLine = 500;
// How long a program that has closed its socket may take to end by itself before it is killed.
constexpr int kEndMilliseconds = 100;
constexpr int kCannotLoad = 127;  // the dynamic loader's status

constexpr const char* kUnreadable = "gave an answer that cannot be read";
constexpr const char* kNoTask = "it came without a task";
constexpr const char* kEndHint = "the server is not affected; if it happens again, report it with the detail";

// What waitpid() said, in words.
std::string how_it_ended(std::optional<int> status) {
  if (!status) return "it closed its connection";
  if (WIFSIGNALED(*status)) {
    const char* abbreviation = sigabbrev_np(WTERMSIG(*status));
    return "it was ended by signal " +
           (abbreviation == nullptr ? std::to_string(WTERMSIG(*status)) : "SIG" + std::string(abbreviation));
  }
  return "it ended with status " + std::to_string(WEXITSTATUS(*status));
}

}  // namespace

TrainerProcess::TrainerProcess(std::string path, const std::vector<std::string>& arguments, const TrainerLimits& limits)
    : path_(std::move(path)), reader_(limits.max_memory == 0 ? kMaxMessageBytes : limits.max_memory) {
  std::vector<std::string> words = {std::to_string(getpid()), std::to_string(limits.max_memory),
                                    std::to_string(limits.nice)};
  words.insert(words.end(), arguments.begin(), arguments.end());
  incoming_.reserve(kReadBytes);
  Spawned spawned;
  const int failed = spawn(path_, words, spawned);
  if (failed != 0) {
    throw Error(ErrorKind::kTrainer, "trainer \"" + name() + "\" could not be started",
                path_ + ": " + strerrordesc_np(failed), "install the extension's files again");
  }
  pid_ = spawned.pid;
  socket_ = spawned.socket.release();
  text_ = spawned.text.release();
}

std::string TrainerProcess::name() const { return path_.substr(path_.rfind('/') + 1); }

void TrainerProcess::send(std::string_view method, std::span<const std::uint8_t> payload) {
  if (!alive() || busy_) throw Error(ErrorKind::kInternal, "trainer is not ready for a task");
  if (says_something()) give_up(kUnreadable, with_last_line(kNoTask), kEndHint);
  result_ = {};
  answer_ = {};
  outgoing_ = task_frame(method, payload);
  sent_ = 0;
  busy_ = true;
}

// Between two tasks: it would be taken for the next one's answer.
bool TrainerProcess::says_something() const noexcept {
  std::uint8_t byte = 0;
  return taken_ < incoming_.size() || !reader_.idle() || recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

TrainerProcess::Event TrainerProcess::pump() {
  if (!alive()) throw Error(ErrorKind::kInternal, "trainer has been stopped");
  read_text();
  write_some();
  Event event = take_frame();
  for (std::size_t read = 0; event == Event::kNothing && read < kMostPerPump && read_some(); read += kReadBytes) {
    event = take_frame();
  }
  return event;
}

void TrainerProcess::write_some() {
  for (std::size_t before = sent_; outgoing_ && sent_ - before < kMostPerPump;) {
    const auto rest = outgoing_->rest(sent_);
    const ssize_t written = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (written >= 0) {
      sent_ += static_cast<std::size_t>(written);
      if (sent_ == outgoing_->size()) outgoing_.reset();
    } else if (errno != EINTR) {
      // A program that is gone may have left its reason, which is read next.
      if (errno == EAGAIN || errno == EWOULDBLOCK) return;
      deaf_ = true;
      outgoing_.reset();
    }
  }
}

// False where nothing is there yet. The end of the stream is an error: it is the parent who ends it.
bool TrainerProcess::read_some() {
  incoming_.resize(kReadBytes);
  taken_ = 0;
  ssize_t count = 0;
  do {
    count = recv(socket_, incoming_.data(), incoming_.size(), 0);
  } while (count < 0 && errno == EINTR);
  const bool nothing_yet = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  incoming_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  if (count <= 0 && !nothing_yet) ended();
  return count > 0;
}

// The next frame of what has been read, if it is whole.
TrainerProcess::Event TrainerProcess::take_frame() {
  std::optional<Error> failure;
  try {
    taken_ += reader_.take(std::span(incoming_).subspan(taken_));
    if (!reader_.complete()) return Event::kNothing;
    Frame frame = reader_.release();
    heard_ = true;
    if (!busy_) throw Error(ErrorKind::kTrainer, "", kNoTask);
    if (frame.type == MessageType::kProgress) {
      progress_ = read_progress(frame);
      return Event::kProgress;
    }
    if ((outgoing_ || deaf_) && frame.type != MessageType::kFailure) {
      throw Error(ErrorKind::kTrainer, "", "it came before the task was read");
    }
    if (frame.type == MessageType::kResult) {
      answer_ = std::move(frame);
      result_ = read_result(answer_);
      busy_ = false;
      return Event::kResult;
    }
    failure = read_failure(frame);
  } catch (const Error& error) {
    give_up(kUnreadable, with_last_line(error.detail()), kEndHint);
  }
  busy_ = false;
  // What it has not read of the task would be taken for the next one's beginning.
  if (outgoing_ || deaf_) stop();
  throw Error(*failure);
}

// What the program prints, so that it never waits for a reader; only the last line is kept.
void TrainerProcess::read_text() {
  char piece[4096];
  constexpr int kMostPieces = 64;
  for (int i = 0; i < kMostPieces; ++i) {
    const ssize_t count = read(text_, piece, sizeof piece);
    if (count <= 0) return;
    add_text({piece, static_cast<std::size_t>(count)});
  }
}

void TrainerProcess::add_text(std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      if (!line_.empty()) last_line_ = std::exchange(line_, {});
    } else if (line_.size() < kMaxLine) {
      line_ += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
    }
  }
}

// What it printed last, and what is known otherwise.
std::string TrainerProcess::with_last_line(const std::string& known) {
  read_text();
  const std::string& line = line_.empty() ? last_line_ : line_;
  return line.empty() ? known : line + " (" + known + ")";
}

void TrainerProcess::give_up(const char* what, std::string detail, const char* hint) {
  stop();
  throw Error(ErrorKind::kTrainer, "trainer \"" + name() + "\" " + what, std::move(detail), hint);
}

// The stream is at its end: says why, as far as the program tells.
void TrainerProcess::ended() {
  const std::optional<int> status = wait_for_end();
  std::string detail = with_last_line(how_it_ended(status));
  if (status && WIFEXITED(*status) && WEXITSTATUS(*status) == kCannotLoad && !heard_) {
    give_up("could not be started", std::move(detail), "install the libraries that it needs");
  }
  const bool killed = status && WIFSIGNALED(*status) && WTERMSIG(*status) == SIGKILL;
  give_up(
      "ended unexpectedly", std::move(detail),
      killed ? "where the system was short of memory, lower salesforecast.max_memory or train fewer series" : kEndHint);
}

// Waits a little for the program to end by itself; gives what waitpid() says of it, and nothing when it does not end.
std::optional<int> TrainerProcess::wait_for_end() noexcept {
  for (int waited = 0; waited < kEndMilliseconds; ++waited) {
    int status = 0;
    const pid_t gone = waitpid(pid_, &status, WNOHANG);
    if (gone == pid_) {
      pid_ = 0;
      return status;
    }
    // Where the process ignores its children's end, nobody learns how they ended.
    if (gone < 0 && errno != EINTR) return std::nullopt;
    poll(nullptr, 0, 1);
  }
  return std::nullopt;
}

void TrainerProcess::stop() noexcept {
  if (pid_ > 0) {
    // As long as it has not been waited for its number is no other's. Where the parent ignores its children's end, it
    // is gone without: then the first call says so.
    int status = 0;
    pid_t gone = waitpid(pid_, &status, WNOHANG);
    if (gone == 0) {
      kill(-pid_, SIGKILL);  // its group: what it may have started, too
      do {
        gone = waitpid(pid_, &status, 0);
      } while (gone < 0 && errno == EINTR);
    }
    pid_ = 0;
  }
  for (int* descriptor : {&socket_, &text_}) {
    if (*descriptor >= 0) close(std::exchange(*descriptor, -1));
  }
  outgoing_.reset();
  busy_ = false;
}

}  // namespace salesforecast
