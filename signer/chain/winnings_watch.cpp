#include "signer/chain/winnings_watch.hpp"

#include <algorithm>
#include <utility>

#include "net/await_callback.hpp"
#include "net/deadline.hpp"
#include "signer/chain/abi.hpp"
#include "signer/chain/answers.hpp"
#include "signer/chain/redemption_logs.hpp"
#include "signer/chain/rpc_endpoint.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

namespace {

constexpr int kRangesPerTurn = 100;
constexpr std::int64_t kStepBack = 5'000;
constexpr std::chrono::seconds kLedgerPatience{30};

Error disagree(const char* what) {
    return make_error(ErrorCode::protocol_error, std::string{"the RPC endpoints disagree on "} + what);
}

Error ledger_silent() {
    return make_error(ErrorCode::ledger_unavailable, "the ledger does not answer");
}

}  // namespace

WinningsWatch::WinningsWatch(asio::io_context& context, WinningsWatchOptions options)
    : options_{std::move(options)},
      rpcs_{context},
      range_{options_.widest_range},
      problem_{"not looked for yet"},
      loop_{context, options_.interval, [this] { return look(); }, [this](const std::string& why) { tell(why); }} {}

WinningsWatch::~WinningsWatch() {
    loop_.stop();
}

Result<void> WinningsWatch::start() {
    if (auto opened = rpcs_.open(options_.urls); !opened) {
        return opened;
    }
    loop_.start();
    return {};
}

std::string WinningsWatch::problem() const {
    const std::scoped_lock lock{mutex_};
    return problem_;
}

asio::awaitable<Result<std::vector<WinningsWatch::Texts>>> WinningsWatch::ask_all(std::vector<net::JsonRpcCall> calls) {
    auto replies = co_await rpcs_.ask(std::move(calls), options_.timeout);
    std::vector<Texts> all;
    Error failure = make_error(ErrorCode::cancelled, "cut off");
    for (auto& reply : replies) {
        auto texts = all_or_error(std::move(reply.answers));
        if (texts) {
            all.push_back(*std::move(texts));
        } else {
            failure = std::move(texts).error();
            failure.message = reply.endpoint + ": " + failure.message;
        }
    }
    if (all.empty()) {
        co_return failure;
    }
    co_return all;
}

asio::awaitable<Result<WinningsWatch::Head>> WinningsWatch::find_head(std::optional<RedemptionCursor> cursor) {
    std::vector<net::JsonRpcCall> calls{
        {"eth_chainId", "[]"}, get_contract_call(options_.controller, "TicketBroker"), {"eth_blockNumber", "[]"}};
    if (cursor) {
        calls.push_back(redemption_logs::block_call(cursor->block));
    }
    const auto answers = co_await ask_all(std::move(calls));
    if (!answers) {
        co_return answers.error();
    }
    std::optional<Head> agreed;
    for (const auto& texts : *answers) {
        const auto chain = answers::chain_id(texts[0]);
        const auto contract = answers::contract(texts[1], "TicketBroker");
        const auto newest = answers::quantity(texts[2]);
        if (!chain || static_cast<std::uint64_t>(*chain) != options_.chain_id || !contract || !newest) {
            co_return make_error(ErrorCode::protocol_error, "an RPC endpoint is on another chain, or answers no block");
        }
        Head head{*contract, *newest - options_.confirmations, {}};
        if (cursor) {
            const auto hash = redemption_logs::read_block_hash(texts[3], cursor->block);
            if (!hash) {
                co_return hash.error();  // a node that is behind what was read
            }
            head.cursor_hash = *hash;
        }
        if (agreed && (agreed->ticket_broker != head.ticket_broker || agreed->cursor_hash != head.cursor_hash)) {
            co_return disagree("the TicketBroker, or on a block that was read");
        }
        head.settled = agreed ? std::min(agreed->settled, head.settled) : head.settled;
        agreed = head;
    }
    co_return *agreed;
}

asio::awaitable<Result<void>> WinningsWatch::note(Redemptions redemptions) {
    const auto start = [&](auto done, const net::NobodyWaits&) {
        options_.note(std::move(redemptions), std::move(done));
    };
    auto noted = co_await net::await_callback<Result<void>>(net::deadline_in(kLedgerPatience), start);
    co_return noted ? *std::move(noted) : Result<void>{ledger_silent()};
}

/// Makes that block the one that was read last.
asio::awaitable<Result<void>> WinningsWatch::begin_at(std::int64_t block, std::vector<Address> keys, bool rewinds) {
    std::vector<net::JsonRpcCall> calls{redemption_logs::block_call(block)};
    const auto answers = co_await ask_all(std::move(calls));
    if (!answers) {
        co_return answers.error();
    }
    std::optional<Hash32> agreed;
    for (const auto& texts : *answers) {
        const auto hash = redemption_logs::read_block_hash(texts.front(), block);
        if (!hash) {
            co_return hash.error();
        }
        if (agreed && *agreed != *hash) {
            co_return disagree("a block");
        }
        agreed = *hash;
    }
    Redemptions redemptions{{block, *agreed}, {}, std::move(keys), rewinds};
    co_return co_await note(std::move(redemptions));
}

asio::awaitable<Result<void>> WinningsWatch::read_on(Head head, RedemptionCursor cursor, std::vector<Address> keys) {
    for (int turn = 0; turn < kRangesPerTurn && cursor.block < head.settled; ++turn) {
        const redemption_logs::Search search{head.ticket_broker, keys, cursor.block + 1,
                                             std::min(head.settled, cursor.block + range_)};
        std::vector<net::JsonRpcCall> calls{redemption_logs::call(search), redemption_logs::block_call(search.last)};
        const auto answers = co_await ask_all(std::move(calls));
        std::optional<Found> agreed;
        for (const auto& texts : answers ? *answers : std::vector<Texts>{}) {
            auto tickets = redemption_logs::read(texts[0], search);
            const auto hash = redemption_logs::read_block_hash(texts[1], search.last);
            if (!tickets || !hash) {
                co_return tickets ? hash.error() : tickets.error();
            }
            Found found{*hash, *std::move(tickets)};
            if (agreed && *agreed != found) {
                co_return disagree("the tickets that were redeemed");
            }
            agreed = std::move(found);
        }
        if (!agreed) {
            range_ = std::max<std::int64_t>(1, range_ / 2);  // many a server limits its answers
            co_return answers.error();
        }
        range_ = std::min(options_.widest_range, range_ * 2);
        cursor = {search.last, agreed->last_hash};
        Redemptions redemptions{cursor, std::move(agreed->tickets), keys, false};
        auto noted = co_await note(std::move(redemptions));
        if (!noted) {
            co_return noted;
        }
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> WinningsWatch::look_once() {
    auto keys = options_.keys();
    if (keys.empty()) {
        co_return Result<void>{};
    }
    const auto start = [this](auto done, const net::NobodyWaits&) { options_.read_cursor(std::move(done)); };
    using Cursor = Result<std::optional<RedemptionCursor>>;
    auto cursor = co_await net::await_callback<Cursor>(net::deadline_in(kLedgerPatience), start);
    if (!cursor || !*cursor) {
        co_return cursor ? cursor->error() : ledger_silent();
    }
    const auto& last = **cursor;
    const auto head = co_await find_head(last);
    if (!head) {
        co_return head.error();
    }
    if (!last) {
        co_return co_await begin_at(std::max<std::int64_t>(0, head->settled), std::move(keys), false);
    }
    if (head->cursor_hash != last->hash) {
        co_return co_await begin_at(std::max<std::int64_t>(0, std::min(last->block, head->settled) - kStepBack),
                                    std::move(keys), true);
    }
    co_return co_await read_on(*head, *last, std::move(keys));
}

asio::awaitable<void> WinningsWatch::look() {
    const auto looked = co_await look_once();
    if (looked || looked.error().code != ErrorCode::cancelled) {
        tell(looked ? std::string{} : looked.error().message);
    }
}

void WinningsWatch::tell(const std::string& problem) {
    {
        const std::scoped_lock lock{mutex_};
        if (problem == std::exchange(problem_, problem)) {
            return;
        }
    }
    options_.log(!problem.empty(), problem.empty() ? "redeemed tickets are read"
                                                   : "redeemed tickets are not read: " + problem + "; tried again");
}

}  // namespace farebox::signer
