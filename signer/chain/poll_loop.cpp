#include "signer/chain/poll_loop.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <utility>

namespace farebox::signer {

namespace asio = boost::asio;

PollLoop::PollLoop(asio::io_context& context, std::chrono::milliseconds pause, Turn turn,
                   std::function<void(const std::string&)> failed)
    : context_{context}, pause_{pause}, turn_{std::move(turn)}, failed_{std::move(failed)} {}

PollLoop::~PollLoop() {
    stop();
}

void PollLoop::start() {
    auto finished = std::make_shared<std::promise<void>>();
    running_ = finished->get_future();
    auto done = [finished](std::exception_ptr) { finished->set_value(); };
    asio::co_spawn(context_, run(), asio::bind_cancellation_slot(cancel_.slot(), std::move(done)));
}

void PollLoop::stop() {
    if (running_.valid()) {
        asio::post(context_, [this] { cancel_.emit(asio::cancellation_type::terminal); });
        running_.get();
    }
}

asio::awaitable<void> PollLoop::run() {
    asio::steady_timer timer{context_};
    for (;;) {
        std::string problem;
        try {
            co_await turn_();
        } catch (const std::exception& failure) {
            problem = failure.what();
        }
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none) {
            co_return;
        }
        if (!problem.empty()) {
            failed_(problem);
        }
        timer.expires_after(pause_);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> run_together(asio::io_context& context, std::vector<asio::awaitable<void>> tasks) {
    if (tasks.empty()) {
        co_return;
    }
    const auto later = [&context](asio::awaitable<void> task) {
        return asio::co_spawn(context, std::move(task), asio::deferred);
    };
    std::vector<decltype(later(std::move(tasks.front())))> started;
    for (auto& task : tasks) {
        started.push_back(later(std::move(task)));
    }
    auto together = asio::experimental::make_parallel_group(std::move(started));
    const asio::experimental::wait_for_all all;
    co_await together.async_wait(all, asio::use_awaitable);
}

}  // namespace farebox::signer
