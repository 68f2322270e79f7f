#include "gateway-lite/callback.hpp"

#include <exception>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "gateway-lite/library_thread.hpp"

namespace farebox::gateway {
namespace {

/// What the program's function throws ends here.
void run_guarded(const Callback& function, const char* name, const Log& log) noexcept {
    try {
        function();
    } catch (const std::exception& thrown) {
        log_line(log, LogLevel::error, std::string{name} + " threw: " + thrown.what());
    } catch (...) {
        log_line(log, LogLevel::error, std::string{name} + " threw something");
    }
}

}  // namespace

void log_line(const Log& log, LogLevel level, std::string_view line) noexcept {
    if (!log) {
        return;
    }
    try {
        log(level, line);
    } catch (...) {
        return;  // nothing can be reported where reporting fails
    }
}

void hand_over(Callback callback, const Post& post, const Log& log) noexcept {
    if (!post) {
        run_guarded(callback, "a callback", log);
        return;
    }
    auto posted = [log, callback = std::move(callback)] { run_guarded(callback, "a callback", log); };
    run_guarded([&post, &posted] { post(std::move(posted)); }, "Options::post", log);
}

void hand_over_elsewhere(Callback callback, const Post& post, const Log& log) noexcept {
    const auto kept = std::make_shared<Callback>(std::move(callback));
    try {
        start_library_thread([kept, post, log] { hand_over(std::move(*kept), post, log); }).detach();
    } catch (const std::system_error& refused) {
        log_line(log, LogLevel::error, std::string{"no thread for a callback: "} + refused.what());
        hand_over(std::move(*kept), post, log);
    }
}

}  // namespace farebox::gateway
