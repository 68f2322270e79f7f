#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gateway-lite/candidates.hpp"
#include "gateway-lite/gather.hpp"
#include "gateway-lite/models/quote_client.hpp"

namespace farebox::gateway {

/// What a search works with.
struct SearchTools {
    Runtime& runtime;
    QuoteClient& quotes;
    const Selector& selector;
    std::size_t extra_nodes = 0;
};

/// One search for a model: asks orchestrators side by side, and their siblings as soon as they are announced. Made as a
/// shared_ptr, since answers may come after its end. Used on the runtime's thread.
class ModelSearch : public std::enable_shared_from_this<ModelSearch> {
public:
    ModelSearch(SearchTools tools, Question question);

    /// From what is remembered where that is fresh; else it is asked. Each one once.
    void add(const net::Endpoint& listed);
    /// Until all have answered, or as long as the limits say: one that can do it is enough.
    asio::awaitable<void> wait(WaitLimits limits);
    /// What has come in so far. Who has not answered in time is taken as before, where its last answer still holds.
    [[nodiscard]] Candidates found() const;

    /// Somebody can do it.
    [[nodiscard]] bool has_good_one() const noexcept { return has_good_one_; }
    /// Something was not asked, but remembered.
    [[nodiscard]] bool relied_on_memory() const noexcept { return !remembered_.empty(); }
    /// Lets the next search ask those whose answers were remembered.
    void distrust_memory();

private:
    struct Asked {
        net::Endpoint endpoint;
        Result<SharedQuote> answer;
    };

    void add(const AskedOrchestrator& asked, bool is_sibling);
    void add_siblings(const ModelQuote& quote);
    asio::awaitable<void> ask(AskedOrchestrator asked, std::size_t index, bool is_sibling);
    void take(std::size_t index, Result<SharedQuote> answer, bool is_sibling);

    const SearchTools tools_;
    const Question question_;
    std::vector<Asked> asked_;
    std::vector<Rejection> refused_;       // who is not asked
    std::set<std::string> known_;          // all of them, as texts
    std::vector<std::string> remembered_;  // keys
    std::size_t left_ = 0;
    bool has_good_one_ = false;
    bool ended_ = false;
    asio::steady_timer progress_;  // cancelled whenever an answer has come
};

}  // namespace farebox::gateway
