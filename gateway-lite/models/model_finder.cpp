#include "gateway-lite/models/model_finder.hpp"

#include <utility>

#include "gateway-lite/models/model_search.hpp"

namespace farebox::gateway {

asio::awaitable<Result<Candidates>> ModelFinder::find(WantedModel wanted, net::Deadline deadline) {
    const auto listed = co_await directory_.orchestrators(deadline);
    if (!listed) {
        co_return listed.error();
    }
    auto question = co_await quotes_.question(std::move(wanted), deadline);
    if (!question) {
        co_return question.error();
    }
    co_await scores_.keep_fresh(deadline);
    auto found = co_await look(*listed, *question, deadline);
    selector_.choose(found);
    co_return found;
}

asio::awaitable<Candidates> ModelFinder::look(Directory::Endpoints listed, Question question, net::Deadline deadline) {
    const SearchTools tools{*network_.runtime, quotes_, selector_, network_.options.extra_nodes};
    for (bool again = false;; again = true) {
        const auto search = std::make_shared<ModelSearch>(tools, question);
        for (const auto& each : listed) {
            search->add(each);
        }
        const auto soon =
            search->has_good_one() ? net::deadline_in(std::chrono::seconds{0}) : net::deadline_in(kPatience);
        const WaitLimits limits{net::earlier(deadline, soon), deadline};
        co_await search->wait(limits);
        if (again || search->has_good_one() || !search->relied_on_memory()) {
            co_return search->found();
        }
        search->distrust_memory();  // it may be out of date
    }
}

}  // namespace farebox::gateway
