#include "vault/supervisor.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "vault/packet.hpp"

namespace farebox::vault {
namespace {

constexpr int kFailed = 1;
constexpr std::size_t kMaxKept = 16;
/// Between two heartbeats; the vault may miss so many in a row. They are counted, not timed: a machine that stood still
/// has not made the vault hang.
constexpr std::chrono::milliseconds kBeat{500};
constexpr int kMaxUnanswered = 8;
constexpr std::chrono::milliseconds kVaultGrace{2'000};
/// Signals so close together are one order: timeout(1), for one, signals its child and then its whole group.
constexpr std::chrono::milliseconds kOneOrder{250};

sigset_t handled_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) {
        sigaddset(&set, number);
    }
    return set;
}

std::string_view name_of_signal(int number) noexcept {
    return number == SIGINT ? "SIGINT" : "SIGTERM";
}

}  // namespace

Supervisor::Supervisor(SupervisorOptions options) : options_{std::move(options)} {
    const auto set = handled_signals();
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    signals_ = net::UniqueFd{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
    for (const auto& [name, fd] : options_.listeners) {
        kept_.push_back({name, net::UniqueFd{fd}});
    }
}

int Supervisor::run() {
    start_vault();
    while (!verdict_) {
        wait_for_events();
    }
    end_vault();
    return *verdict_;
}

std::string_view Supervisor::name_of(const Child& child) const noexcept {
    return &child == &vault_ ? "vault" : "front";
}

void Supervisor::start_vault() {
    vault_due_.reset();
    auto child = start_child({"vault", options_.arguments, options_.vault_environment});
    if (!child) {
        options_.log(true, "vault_not_started", {{"message", child.error().message}});
        verdict_ = kFailed;
        return;
    }
    vault_ = *std::move(child);
    unanswered_ = 0;
}

void Supervisor::start_front() {
    front_due_.reset();
    auto child = start_child({"front", options_.arguments, options_.front_environment});
    if (!child) {
        options_.log(true, "front_not_started", {{"message", child.error().message}});
        verdict_ = kFailed;
        return;
    }
    front_ = *std::move(child);
    for (const auto& listener : kept_) {
        send_control(front_.control.get(), ControlKind::listener, listener.name, listener.fd.get());
    }
    join();
    send_control(front_.control.get(), ControlKind::begin);
}

void Supervisor::join() {
    if (!vault_.ready || !front_.runs()) {
        return;
    }
    const auto pair = make_packet_pair();
    if (!pair || !send_control(vault_.control.get(), ControlKind::connect, {}, pair->one.get()) ||
        !send_control(front_.control.get(), ControlKind::connect, {}, pair->other.get())) {
        options_.log(true, "not_joined", {{"message", pair ? "a process does not listen" : pair.error().message}});
    }
}

int Supervisor::time_to_next() const {
    auto next = Clock::now() + std::chrono::hours{1};
    for (const auto& due : {vault_due_, front_due_}) {
        next = due ? std::min(next, *due) : next;
    }
    next = vault_.ready ? std::min(next, next_beat_) : next;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

void Supervisor::wait_for_events() {
    std::array<pollfd, 3> watched{{{signals_.get(), POLLIN, 0},
                                   {vault_.runs() ? vault_.control.get() : -1, POLLIN, 0},
                                   {front_.runs() ? front_.control.get() : -1, POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), time_to_next()) < 0 && errno != EINTR) {
        verdict_ = kFailed;
        return;
    }
    // What a child said before it ended counts; so its messages come before its end.
    if (watched[1].revents != 0) {
        on_message(vault_);
    }
    if (watched[2].revents != 0) {
        on_message(front_);
    }
    if (watched[0].revents != 0) {
        on_signal();
    }
    beat();
    restart_what_is_due();
}

void Supervisor::on_signal() {
    signalfd_siginfo received{};
    while (::read(signals_.get(), &received, sizeof received) == sizeof received) {
        const auto number = static_cast<int>(received.ssi_signo);
        if (number == SIGCHLD) {
            reap();
        } else if (number != SIGHUP) {
            stop(number);
        } else if (front_.runs()) {
            send_control(front_.control.get(), ControlKind::reload);
        }
    }
}

void Supervisor::on_message(Child& child) {
    auto message = receive_control(child.control.get());
    if (!message) {
        // It ended, or speaks in tongues: either way it is over, and SIGCHLD tells.
        ::kill(child.pid, SIGKILL);
        child.control = net::UniqueFd{};
        return;
    }
    act(child, *std::move(message));
}

void Supervisor::act(Child& child, ControlMessage message) {
    const bool from_vault = &child == &vault_;
    if (message.kind == ControlKind::pong && from_vault) {
        unanswered_ = 0;
    } else if (message.kind == ControlKind::changed && from_vault && front_.runs()) {
        send_control(front_.control.get(), ControlKind::changed);
    } else if (message.kind == ControlKind::keep && !from_vault) {
        keep(std::move(message));
    } else if (message.kind == ControlKind::ready && !child.ready) {
        child.ready = true;
        (from_vault ? vault_began_ : front_began_) = true;
        if (!from_vault) {
            options_.notify("READY=1");
            return;
        }
        next_beat_ = Clock::now() + kBeat;
        if (front_.runs()) {
            join();
        } else if (!front_due_ && !stopping_) {
            start_front();
        }
    }
}

void Supervisor::keep(ControlMessage message) {
    const auto same = std::ranges::find(kept_, message.text, &Kept::name);
    if (message.fd && same == kept_.end() && kept_.size() < kMaxKept && !stopping_) {
        kept_.push_back({std::move(message.text), std::move(message.fd)});
    }
}

void Supervisor::stop(int number) {
    if (stopping_) {
        if (Clock::now() - stop_began_ >= kOneOrder) {
            end_at_once(number);
        }
        return;
    }
    stopping_ = true;
    stop_began_ = Clock::now();
    options_.log(false, "stopping", {{"signal", std::string{name_of_signal(number)}}});
    options_.notify("STOPPING=1");
    kept_.clear();  // from now on callers are refused, not queued
    if (!front_.runs() || !send_control(front_.control.get(), ControlKind::stop)) {
        verdict_ = 0;
    }
}

void Supervisor::end_at_once(int number) {
    for (const auto* child : {&front_, &vault_}) {
        if (child->runs()) {
            ::kill(child->pid, SIGKILL);
            ::waitpid(child->pid, nullptr, 0);
        }
    }
    ::signal(number, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    ::raise(number);
    ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
    ::_exit(128 + number);  // PID 1 is not ended by a signal of its own
}

void Supervisor::reap() {
    int status = 0;
    for (pid_t pid = ::waitpid(-1, &status, WNOHANG); pid > 0; pid = ::waitpid(-1, &status, WNOHANG)) {
        if (pid == vault_.pid) {
            on_end(vault_, ending_of(status));
        } else if (pid == front_.pid) {
            on_end(front_, ending_of(status));
        }
    }
}

void Supervisor::on_end(Child& child, Ending ending) {
    const bool is_vault = &child == &vault_;
    const bool was_ready = child.ready;
    const auto lived = Clock::now() - child.started;
    child = Child{};
    if (ending.exited && ending.number == kCannotBecome) {
        options_.log(true, "not_executed", {{"message", "this program cannot be executed: is /proc mounted?"}});
    }
    if (stopping_) {
        if (!is_vault) {
            verdict_ = ending.exited ? ending.number : kFailed;
        }
        return;
    }
    if (!(is_vault ? vault_began_ : front_began_)) {
        verdict_ = ending.exited ? ending.number : kFailed;  // it has said why
        return;
    }
    const auto delay = (is_vault ? vault_delay_ : front_delay_).next(was_ready, lived);
    (is_vault ? vault_due_ : front_due_) = Clock::now() + delay;
    options_.log(true, is_vault ? "vault_ended" : "front_ended",
                 {{"ended_by", ending.to_text()}, {"started_again_in_ms", std::to_string(delay.count())}});
}

void Supervisor::restart_what_is_due() {
    const auto now = Clock::now();
    if (stopping_ || verdict_) {
        return;
    }
    if (vault_due_ && *vault_due_ <= now) {
        start_vault();
    }
    // A front without a vault could not begin; it follows when the vault is ready.
    if (front_due_ && *front_due_ <= now) {
        front_due_.reset();
        if (vault_.ready) {
            start_front();
        }
    }
}

void Supervisor::beat() {
    if (!vault_.ready || Clock::now() < next_beat_) {
        return;
    }
    next_beat_ = Clock::now() + kBeat;
    if (unanswered_ >= kMaxUnanswered) {
        options_.log(true, "vault_hangs", {{"message", "it has answered no heartbeat and is ended"}});
        unanswered_ = 0;
        ::kill(vault_.pid, SIGKILL);
        return;
    }
    ++unanswered_;
    send_control(vault_.control.get(), ControlKind::ping);
}

/// The vault ends with its control socket; one that does not is ended.
void Supervisor::end_vault() {
    for (auto* child : {&front_, &vault_}) {
        if (!child->runs()) {
            continue;
        }
        child->control = net::UniqueFd{};
        const auto give_up = Clock::now() + kVaultGrace;
        while (::waitpid(child->pid, nullptr, WNOHANG) == 0) {
            if (Clock::now() >= give_up) {
                ::kill(child->pid, SIGKILL);
            }
            ::poll(nullptr, 0, 1);
        }
    }
}

}  // namespace farebox::vault
