#pragma once

#include <signal.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/unique_fd.hpp"
#include "vault/child.hpp"
#include "vault/control.hpp"
#include "vault/restart_delay.hpp"

namespace farebox::vault {

struct SupervisorOptions {
    std::vector<std::string> arguments;  ///< With which this program was started, its name aside; the children's too.
    std::vector<std::string> vault_environment;
    std::vector<std::string> front_environment;
    /// Sockets of the service manager: name and descriptor. Each front gets them.
    std::vector<std::pair<std::string, int>> listeners;
    using Facts = std::vector<std::pair<std::string_view, std::string>>;
    std::function<void(bool problem, std::string_view event, const Facts& facts)> log;
    std::function<void(const std::string& message)> notify;  ///< The service manager, if there is one.
};

/// The process that the operator started: it runs the vault and the front, joins them, starts either again when it
/// ends, passes signals on, and reaps whatever becomes its child (it may be PID 1). It has one thread, no keys, and
/// reads nothing but its children's control messages.
class Supervisor {
public:
    explicit Supervisor(SupervisorOptions options);
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    /// Until a signal stops it or a child cannot begin. @return The exit status: of the child that could not begin, or
    /// of the front that was told to stop. A second SIGTERM or SIGINT ends this process at once, if it is not the same
    /// one sent twice.
    int run();

private:
    using Clock = std::chrono::steady_clock;
    struct Kept {
        std::string name;
        net::UniqueFd fd;
    };

    void start_vault();
    void start_front();
    void join();
    void wait_for_events();
    void on_signal();
    void on_message(Child& child);
    void act(Child& child, ControlMessage message);
    void keep(ControlMessage message);
    void stop(int number);
    [[noreturn]] void end_at_once(int number);
    void reap();
    void on_end(Child& child, Ending ending);
    void end_vault();
    void beat();
    void restart_what_is_due();
    [[nodiscard]] int time_to_next() const;
    [[nodiscard]] std::string_view name_of(const Child& child) const noexcept;

    SupervisorOptions options_;
    net::UniqueFd signals_;
    Child vault_;
    Child front_;
    std::vector<Kept> kept_;
    RestartDelay vault_delay_;
    RestartDelay front_delay_;
    std::optional<Clock::time_point> vault_due_;
    std::optional<Clock::time_point> front_due_;
    Clock::time_point next_beat_;
    int unanswered_ = 0;
    bool vault_began_ = false;  ///< Once ready: from then on it is started again whatever ends it.
    bool front_began_ = false;
    bool stopping_ = false;
    Clock::time_point stop_began_;
    std::optional<int> verdict_;
};

}  // namespace farebox::vault
