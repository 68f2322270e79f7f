#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "farebox/options.hpp"
#include "farebox/pending.hpp"
#include "gateway-lite/callback_thread.hpp"

namespace farebox::gateway {

namespace asio = boost::asio;

/// Something that must act before its Gateway is gone.
class Closable {
public:
    Closable() = default;
    Closable(const Closable&) = delete;
    Closable& operator=(const Closable&) = delete;
    virtual ~Closable() = default;
    /// Runs on the closing thread, before the operations are cancelled, or inside on_close() where that came too late;
    /// may still spawn().
    virtual void on_runtime_close() = 0;
};

/// The threads behind one Gateway: one runs all coroutines (so they need no locks among themselves), one the program's
/// callbacks. Members are thread-safe unless they say otherwise.
class Runtime : public std::enable_shared_from_this<Runtime> {
public:
    /// Throws the system_error of the standard library or of Boost where the system gives no thread or descriptor.
    Runtime(Post post, Log log);
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;
    ~Runtime();

    /// The coroutines' context. Its objects are made and used on its thread.
    [[nodiscard]] asio::io_context& context() noexcept;
    /// Why nothing can be started: closed, or this is a child process. Nothing: go ahead.
    [[nodiscard]] std::optional<Error> refusal() const;
    /// Where operations deliver their results; empty in a child process, which has no callback thread.
    [[nodiscard]] Post deliver() const;
    void log(LogLevel level, std::string_view line) const;

    /// True in a child process after fork(): nothing of this runtime may be touched there.
    [[nodiscard]] bool in_child() const noexcept;

    /// Cancels a coroutine; thread-safe, also after its end.
    using Cancel = std::function<void()>;
    /// Runs a coroutine on the context. Its exceptions are logged. close() waits for it. @p work itself does not live
    /// as long as the coroutine that it returns: it must not be one.
    Cancel spawn(std::function<asio::awaitable<void>()> work);
    /// As spawn(), and cancelling @p operation cancels the coroutine, as close() does. Or why nothing can be started.
    std::optional<Error> spawn_for(const std::shared_ptr<farebox::detail::Operation>& operation,
                                   std::function<asio::awaitable<void>()> work);
    /// Runs @p work on the context's thread. The only way onto it from other threads: once the context has ended, the
    /// work is destroyed by the caller instead, never while the context is being taken down.
    void post(std::function<void()> work);
    /// Keeps something that coroutines use alive until they have ended.
    void own(std::shared_ptr<void> used_by_coroutines);
    /// Tells an object about close(), as long as it lives; at once where that has begun.
    void on_close(std::weak_ptr<Closable> object);

    /// Cancels every operation, waits at most @p grace for the coroutines, ends both threads. Once; on a library thread
    /// it goes on in the background.
    void close(std::chrono::milliseconds grace);

private:
    class Context;

    /// @p locked  holds mutex_.
    [[nodiscard]] std::optional<Error> refusal(const std::lock_guard<std::mutex>& locked) const;
    Cancel launch(std::function<asio::awaitable<void>()> work);
    void finish(std::chrono::milliseconds grace);
    void ended() noexcept;

    const long process_;
    const std::shared_ptr<CallbackThread> callbacks_;
    const Log log_;
    std::unique_ptr<Context> context_;
    std::thread thread_;

    /// Held while the context is taken down; what is destroyed with it may come back here.
    std::recursive_mutex posting_;
    bool dropped_ = false;

    mutable std::mutex mutex_;
    std::condition_variable idle_;
    bool closing_ = false;
    std::size_t running_ = 0;
    std::vector<std::weak_ptr<farebox::detail::Operation>> operations_;
    std::vector<std::weak_ptr<Closable>> closables_;
    std::vector<std::shared_ptr<void>> owned_;
};

}  // namespace farebox::gateway
