#include "tests/load/crowd.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "tests/e2e/http_caller.hpp"
#include "tests/load/caller.hpp"

namespace farebox::load {

Crowd::Crowd(std::string url, const std::vector<Account>& accounts, std::size_t connections_each,
             const bench::QuoteTemplate& quote, std::uint64_t seed)
    : url_{std::move(url)}, epoll_{::epoll_create1(EPOLL_CLOEXEC)} {
    model::Dice seeds{seed};
    for (std::size_t i = 0; i < connections_each; ++i) {
        for (const Account& account : accounts) {
            callers_.push_back(std::make_unique<Caller>(*this, account, quote, seeds.roll()));
        }
    }
}

Crowd::~Crowd() {
    callers_.clear();
    ::close(epoll_);
}

void Crowd::blame(std::string what) {
    if (!met_.wrong) {
        met_.wrong = std::move(what);
    }
}

void Crowd::run_until(std::chrono::steady_clock::time_point end) {
    std::array<epoll_event, 256> events{};
    while (true) {
        const auto now = std::chrono::steady_clock::now();
        if (now >= end) {
            return;
        }
        for (std::size_t i = 0; i < callers_.size(); ++i) {
            // The next one is another client's.
            callers_[i]->tick(now, callers_[(i + 1) % callers_.size()]->payer().state());
        }
        const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 10);
        for (int i = 0; i < ready; ++i) {
            const auto& event = events.at(static_cast<std::size_t>(i));
            auto& caller = *static_cast<Caller*>(event.data.ptr);
            if ((event.events & EPOLLOUT) != 0) {
                caller.on_writable();
            }
            if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
                caller.on_readable();
            }
        }
    }
}

void Crowd::settle() {
    for (const auto& caller : callers_) {
        caller->cut();
    }
    constexpr std::chrono::minutes kPatience{5};  // under a thread sanitizer, on a shared machine
    const auto latest = std::chrono::steady_clock::now() + kPatience;
    test::HttpCaller http;
    for (const auto& caller : callers_) {
        Payer& payer = caller->payer();
        while (payer.waits() && !met_.wrong) {
            const auto& request = payer.request();
            const auto answer =
                http.call("POST", url_, "/generate-live-payment", request.substr(request.find("\r\n\r\n") + 4),
                          {{"Authorization", "Bearer " + payer.account().key}});
            if (answer) {
                if (auto wrong = payer.hear(answer->status, answer->body, takings_)) {
                    blame(*std::move(wrong));
                }
            }
            if (payer.waits()) {
                std::this_thread::sleep_for(std::chrono::milliseconds{20});
            }
            if (std::chrono::steady_clock::now() > latest) {
                blame("a payment is not answered: " + (answer ? answer->body : answer.error().message));
            }
        }
    }
}

}  // namespace farebox::load
