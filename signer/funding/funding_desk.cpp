#include "signer/funding/funding_desk.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "net/await_callback.hpp"
#include "signer/funding/top_up.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kLedgerPatience{10};
constexpr std::int64_t kRememberedNanos = std::int64_t{30} * 24 * 3600 * 1'000'000'000;

Error forgotten() {
    return make_error(ErrorCode::ledger_unavailable, "the ledger does not answer: nothing was sent",
                      "check the ledger's disk; `farebox-signer fund status` shows whether it was written after all");
}

}  // namespace

FundingDesk::FundingDesk(asio::io_context& context, Options options, Parts parts)
    : context_{context},
      options_{std::move(options)},
      parts_{std::move(parts)},
      account_{context, options_.place},
      loop_{context, options_.interval, [this] { return look(); },
            [this](const std::string& problem) {
                parts_.log(true, "looking after transactions failed: " + problem + "; it is tried again");
            }} {}

FundingDesk::~FundingDesk() {
    stop();
}

Result<void> FundingDesk::start() {
    if (auto opened = account_.open(options_.urls); !opened) {
        return opened;
    }
    started_ = true;
    loop_.start();
    return {};
}

void FundingDesk::stop() {
    if (!started_) {
        return;
    }
    started_ = false;
    loop_.stop();
    asio::post(context_, [this] {
        closing_ = true;
        for (auto& each : running_) {
            each.cancel.emit(asio::cancellation_type::terminal);
        }
        if (running_.empty()) {
            ended_.set_value();
        }
    });
    ended_.get_future().wait();
}

void FundingDesk::run(std::function<asio::awaitable<void>()> work) {
    asio::post(context_, [this, work = std::move(work)] {
        if (closing_) {
            return;
        }
        const auto place = running_.emplace(running_.end());
        // Its signal must not go while it is being used, hence once more through the queue.
        auto ended = [this, place](std::exception_ptr) {
            asio::post(context_, [this, place] {
                running_.erase(place);
                if (closing_ && running_.empty()) {
                    ended_.set_value();
                }
            });
        };
        asio::co_spawn(context_, work(), asio::bind_cancellation_slot(place->cancel.slot(), std::move(ended)));
    });
}

asio::awaitable<Result<void>> FundingDesk::load() {
    if (known_) {
        co_return Result<void>{};
    }
    const protocol::Timestamp since{parts_.clock().unix_nanos - kRememberedNanos};
    const auto start = [this, since](auto done, const net::NobodyWaits&) {
        parts_.ledger.read_funding(since, std::move(done));
    };
    const auto read =
        co_await net::await_callback<Result<std::vector<FundingRow>>>(net::deadline_in(kLedgerPatience), start);
    if (!read || !*read) {
        co_return read ? read->error() : forgotten();
    }
    rows_.clear();
    for (const auto& row : **read) {
        rows_.insert_or_assign({row.key, row.nonce}, row);
    }
    known_ = true;
    take_up_failures();
    co_return Result<void>{};
}

/// Where the ledger fails nobody knows what it holds: it is read again before anything else is done.
asio::awaitable<Result<void>> FundingDesk::remember(FundingRow row, std::optional<AuditEvent> event) {
    const auto start = [this, &row, &event](auto done, const net::NobodyWaits&) {
        parts_.ledger.write_funding(row, event, std::move(done));
    };
    const auto written = co_await net::await_callback<Result<void>>(net::deadline_in(kLedgerPatience), start);
    if (!written || !*written) {
        known_ = false;
        co_return written ? written->error() : forgotten();
    }
    const Name name{row.key, row.nonce};
    rows_.insert_or_assign(name, std::move(row));
    co_return Result<void>{};
}

const FundingRow* FundingDesk::under_way(const Address& key) const {
    const auto found = std::ranges::find_if(rows_, [&](const auto& entry) {
        return entry.first.first == key && entry.second.state == FundingState::under_way;
    });
    return found == rows_.end() ? nullptr : &found->second;
}

asio::awaitable<Result<FundingStatus>> FundingDesk::status(Address key) {
    auto loaded = co_await load();
    if (!loaded) {
        co_return std::move(loaded).error();
    }
    auto facts = co_await account_.read(key);
    FundingStatus status{key, std::move(facts), {}, {}, topped_up_lately(rows(), parts_.clock())};
    for (const auto& [name, row] : rows_) {
        if (row.key == key) {
            status.rows.push_back(row);
        }
    }
    if (const auto complaint = complaints_.find(key); complaint != complaints_.end() && under_way(key) != nullptr) {
        status.complaint = complaint->second;
    }
    co_return status;
}

asio::awaitable<Result<FundingRow>> FundingDesk::find(Address key, std::uint64_t nonce) {
    auto loaded = co_await load();
    if (!loaded) {
        co_return std::move(loaded).error();
    }
    const auto found = rows_.find({key, nonce});
    if (found == rows_.end()) {
        co_return make_error(ErrorCode::not_found, "there is no such transaction",
                             "`farebox-signer fund status` shows the last ones");
    }
    co_return found->second;
}

}  // namespace farebox::signer
