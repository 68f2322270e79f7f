#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "signer/chain/boot_clock.hpp"
#include "signer/chain/chain_view.hpp"
#include "signer/chain/poll_loop.hpp"
#include "signer/config/fund_config.hpp"
#include "signer/funding/chain_account.hpp"
#include "signer/funding/funding_plan.hpp"
#include "signer/funding/funding_row.hpp"
#include "signer/ledger/ledger.hpp"
#include "vault/vault.hpp"

namespace farebox::signer {

/// What somebody was shown and agreed to: exactly this is signed.
struct FundingTerms {
    std::uint64_t nonce = 0;
    std::uint64_t gas_limit = 0;
    Wei max_fee_per_gas;
    Wei max_priority_fee_per_gas;
};

/// How things stand with one key.
struct FundingStatus {
    Address key;
    Result<MergedFacts> facts;
    std::vector<FundingRow> rows;  ///< Its transactions of the last 30 days, by their creation.
    std::string complaint;         ///< Why an endpoint does not take the one under way; empty: nobody complains.
    Wei topped_up_lately;          ///< Within 24 hours.
};

/// Makes transactions of our keys and sees them through. Of each key one is under way at most. What is signed is in the
/// ledger before it is sent: whatever ends the signer, it is found there, sent again where no endpoint knows it, and
/// never made a second time under another nonce. Works on its context's thread.
class FundingDesk {
public:
    struct Options {
        TransactionsConfig transactions;
        TopUpConfig top_up;
        std::vector<std::string> urls;
        ChainPlace place;
        std::chrono::milliseconds interval{5'000};  ///< Between two looks at what is under way.
    };
    struct Parts {
        Ledger& ledger;
        vault::Vault& vault;
        ChainView& chain;
        std::function<protocol::Timestamp()> clock;  ///< Wall time.
        std::function<Address()> active_key;         ///< Zero: none.
        /// Why this key makes no transactions; nothing where it does.
        std::function<Result<void>(const Address& key)> check_key;
        std::function<bool()> paused;
        std::function<void(bool problem, const std::string& what)> log;
        /// "sent", "replaced", "mined", "reverted", "overtaken" or "refused".
        std::function<void(std::string_view outcome, bool automatic)> count;
    };

    FundingDesk(boost::asio::io_context& context, Options options, Parts parts);
    FundingDesk(const FundingDesk&) = delete;
    FundingDesk& operator=(const FundingDesk&) = delete;
    /// stop()
    ~FundingDesk();

    /// Takes up what the ledger has under way. Errors: invalid_argument for a URL that does not parse.
    Result<void> start();
    /// Cuts what is being done, and waits for its end; not from the context's thread.
    void stop();

    /// Runs @p work on the context's thread until stop(). Thread-safe.
    void run(std::function<boost::asio::awaitable<void>()> work);

    // On the context's thread:

    /// What the order would do and cost. @return Why it cannot be done.
    boost::asio::awaitable<Result<FundingPlan>> plan(FundingOrder order);
    /// Does it on the terms of a plan, where they still hold; without: on those of the moment. @return The transaction,
    /// signed and written down; whether an endpoint has taken it shows later.
    boost::asio::awaitable<Result<FundingRow>> send(FundingOrder order, std::optional<FundingTerms> terms);
    /// What replacing the transaction under way would cost.
    boost::asio::awaitable<Result<FundingPlan>> plan_replacement(Address key);
    /// Offers more for it, on the terms that somebody agreed to; without: on those of the moment.
    boost::asio::awaitable<Result<FundingRow>> replace(Address key, std::optional<FundingTerms> terms);
    boost::asio::awaitable<Result<FundingStatus>> status(Address key);
    /// One transaction, without asking any endpoint.
    boost::asio::awaitable<Result<FundingRow>> find(Address key, std::uint64_t nonce);

    [[nodiscard]] const Options& options() const noexcept { return options_; }
    [[nodiscard]] Address active_key() const { return parts_.active_key(); }

private:
    using Name = std::pair<Address, std::uint64_t>;

    /// Until nobody does anything with the key. @return False where that takes too long.
    boost::asio::awaitable<bool> wait_for_turn(Address key);
    [[nodiscard]] Result<void> check_enabled(const Address& key) const;
    boost::asio::awaitable<Result<void>> load();
    boost::asio::awaitable<Result<void>> remember(FundingRow row, std::optional<AuditEvent> event);
    [[nodiscard]] const FundingRow* under_way(const Address& key) const;
    [[nodiscard]] Result<void> check_free(const Address& key) const;
    /// Within the operator's caps, and the key has that much.
    [[nodiscard]] Result<void> check_cost(const FundingPlan& plan) const;
    [[nodiscard]] Result<void> check_up_to_date(const Address& key, const AccountFacts& facts) const;
    boost::asio::awaitable<Result<std::uint64_t>> estimate(FundingOrder order, AccountFacts facts);
    boost::asio::awaitable<Result<FundingPlan>> plan_free(FundingOrder order);
    boost::asio::awaitable<Result<FundingPlan>> plan_dearer(FundingRow row);
    boost::asio::awaitable<Result<FundingRow>> sign_and_send(FundingPlan plan, std::optional<FundingRow> before);
    boost::asio::awaitable<void> broadcast(FundingRow row);

    // Seeing it through (funding_tracker.cpp)
    boost::asio::awaitable<void> look();
    boost::asio::awaitable<void> follow(Name name);
    boost::asio::awaitable<Sighting> look_for(Name name);
    boost::asio::awaitable<void> finish(FundingRow row, SightingVerdict verdict);
    boost::asio::awaitable<void> replace_if_due(FundingRow row);
    boost::asio::awaitable<void> top_up();
    boost::asio::awaitable<Result<void>> top_up_once(Address key);
    void take_up_failures();
    void note_top_up(const Result<void>& done);
    [[nodiscard]] std::vector<FundingRow> rows() const;

    struct Running {
        boost::asio::cancellation_signal cancel;
    };

    boost::asio::io_context& context_;
    const Options options_;
    const Parts parts_;
    ChainAccount account_;
    bool known_ = false;  ///< rows_ is what the ledger holds.
    std::map<Name, FundingRow> rows_;
    std::set<Address> busy_;
    std::map<Address, std::string> complaints_;
    std::map<Name, unsigned> seen_overtaken_;  ///< Looks in a row.
    unsigned top_up_failures_ = 0;
    BootClock::time_point top_up_not_before_{};
    std::string last_top_up_problem_;
    std::list<Running> running_;
    bool closing_ = false;
    bool started_ = false;
    std::promise<void> ended_;
    PollLoop loop_;
};

}  // namespace farebox::signer
