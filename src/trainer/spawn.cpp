// posix_spawn of a trainer.
#include "trainer/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

namespace salesforecast {

namespace {

// One thread for each library: same bytes on every machine, and a training takes one processor. One heap, since each
// would take 64 MB of address space. No PATH, no LD_PRELOAD, nothing of the server's.
char* const kEnvironment[] = {const_cast<char*>("OMP_NUM_THREADS=1"),
                              const_cast<char*>("OPENBLAS_NUM_THREADS=1"),
                              const_cast<char*>("MKL_NUM_THREADS=1"),
                              const_cast<char*>("GOTO_NUM_THREADS=1"),
                              const_cast<char*>("OMP_WAIT_POLICY=PASSIVE"),
                              const_cast<char*>("MALLOC_ARENA_MAX=1"),
                              const_cast<char*>("LC_ALL=C"),
                              const_cast<char*>("PATH="),
                              nullptr};

// Moves the descriptor above the three standard ones, which the child's are copied onto. (A process that runs without
// them would get them here.)
bool lift(Descriptor& descriptor) {
  if (descriptor.get() > STDERR_FILENO) return true;
  descriptor = Descriptor(fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  return descriptor.get() >= 0;
}

bool never_blocks(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  return flags >= 0 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0;
}

// What the child does before the program begins.
class SpawnPlan {
 public:
  SpawnPlan() {
    ready_ = posix_spawn_file_actions_init(&actions_) == 0;
    if (ready_ && posix_spawnattr_init(&attributes_) != 0) {
      posix_spawn_file_actions_destroy(&actions_);
      ready_ = false;
    }
  }
  ~SpawnPlan() {
    if (!ready_) return;
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  int run(const std::string& path, char* const* arguments, int socket, int text, pid_t& pid) {
    if (!ready_) return ENOMEM;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    constexpr short kFlags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP;
    int failed = posix_spawnattr_setflags(&attributes_, kFlags);
    if (failed == 0) failed = posix_spawnattr_setsigmask(&attributes_, &none);
    if (failed == 0) failed = posix_spawnattr_setsigdefault(&attributes_, &all);
    if (failed == 0) failed = posix_spawnattr_setpgroup(&attributes_, 0);
    if (failed == 0) failed = posix_spawn_file_actions_adddup2(&actions_, socket, STDIN_FILENO);
    if (failed == 0) failed = posix_spawn_file_actions_adddup2(&actions_, text, STDOUT_FILENO);
    if (failed == 0) failed = posix_spawn_file_actions_adddup2(&actions_, text, STDERR_FILENO);
    if (failed == 0) failed = posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    if (failed == 0) failed = posix_spawn(&pid, path.c_str(), &actions_, &attributes_, arguments, kEnvironment);
    return failed;
  }

 private:
  bool ready_ = false;
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    reset();
    number_ = other.release();
  }
  return *this;
}

int Descriptor::release() noexcept { return std::exchange(number_, -1); }

void Descriptor::reset() noexcept {
  const int number = release();
  if (number >= 0) close(number);
}

int spawn(const std::string& path, const std::vector<std::string>& arguments, Spawned& spawned) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return errno;
  Descriptor own_socket(pair[0]), child_socket(pair[1]);
  if (pipe2(pair, O_CLOEXEC) != 0) return errno;
  Descriptor own_text(pair[0]), child_text(pair[1]);
  if (!lift(own_socket) || !lift(child_socket) || !lift(own_text) || !lift(child_text)) return errno;
  if (!never_blocks(own_socket.get()) || !never_blocks(own_text.get())) return errno;
  std::vector<char*> words;
  words.push_back(const_cast<char*>(path.c_str()));
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  pid_t pid = 0;
  const int failed = SpawnPlan().run(path, words.data(), child_socket.get(), child_text.get(), pid);
  if (failed != 0) return failed;
  spawned.pid = pid;
  spawned.socket = std::move(own_socket);
  spawned.text = std::move(own_text);
  return 0;
}

}  // namespace salesforecast
