#include <malloc.h>
#include <signal.h>

#include <string>

#include "signer/commands/commands.hpp"
#include "signer/config/load.hpp"
#include "signer/daemon/daemon.hpp"
#include "vault/hardening.hpp"

namespace farebox::signer::commands {
namespace {

/// SIGTERM, SIGINT and SIGHUP, blocked in every thread from here on so that only sigwait() gets them.
sigset_t block_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&set, number);
    }
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    return set;
}

/// From now on SIGTERM and SIGINT end the process at once, as for any program that handles neither.
void let_signals_kill() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

/// glibc gives the end of a thread's heap back to the system, and takes it again, many times a second under load. A
/// little slack ends that; it must be said before the first thread starts.
void keep_some_heap() {
    constexpr int kSlackBytes = 1 << 20;
    mallopt(M_TOP_PAD, kSlackBytes);
    mallopt(M_TRIM_THRESHOLD, 8 * kSlackBytes);
}

void serve_until_signal(Daemon& daemon, const sigset_t& signals) {
    for (;;) {
        int number = 0;
        sigwait(&signals, &number);
        if (number != SIGHUP) {
            daemon.log().info("stopping", {{"signal", number == SIGINT ? "SIGINT" : "SIGTERM"}});
            return;
        }
        // The outcome is in the log; whoever sent the signal sees it there.
        static_cast<void>(static_cast<bool>(daemon.reload()));
    }
}

/// Nothing that another start would cure: a setting, a keystore or a password file to be corrected.
bool is_configuration(ErrorCode code) noexcept {
    return code == ErrorCode::invalid_argument || code == ErrorCode::not_found || code == ErrorCode::forbidden ||
           code == ErrorCode::unauthenticated;
}

}  // namespace

int run_serve(const ConfigOptions& options) {
    keep_some_heap();
    auto hardening = vault::harden_process();
    const auto signals = block_signals();
    auto request = config::request_of_process(options.file, options.overrides);
    auto loaded = config::load(request);
    if (!loaded) {
        return fail(loaded.error(), options.output, kExitUsage);
    }
    Daemon daemon{std::move(request), *std::move(loaded), std::move(hardening)};
    if (const auto started = daemon.start(); !started) {
        return fail(started.error(), options.output, is_configuration(started.error().code) ? kExitUsage : kExitFailed);
    }
    serve_until_signal(daemon, signals);
    let_signals_kill();
    daemon.stop();
    return kExitOk;
}

}  // namespace farebox::signer::commands
