// The part of HttpService that answers late, halfway, or nonsense.
#include <utility>

#include "sandbox/orchestrator/http_service.hpp"
#include "sandbox/orchestrator/spoil.hpp"
#include "sandbox/pause.hpp"

namespace farebox::sandbox {

namespace asio = boost::asio;

bool HttpService::is_prompt(Place place) const {
    const Faults& faults = orchestrator_.faults();
    const bool spoils = faults.nonsense && faults.nonsense->is_at(place) && place == Place::app;
    return !faults.stalled.has(place) && !faults.stalled_midway.has(place) && !faults.cut.has(place) && !spoils;
}

/// Who is stalled goes on once the fault is over, as one who hung would.
asio::awaitable<void> HttpService::dawdle(Place place) {
    co_await pause(orchestrator_.delay());
    const Faults& faults = orchestrator_.faults();
    // There is no half of a gRPC answer.
    while (faults.stalled.has(place) || (place == Place::quote && faults.stalled_midway.has(place))) {
        co_await pause(kLookAgain);
    }
}

net::Response HttpService::spoil(Place place, net::Response response) const {
    const auto& nonsense = orchestrator_.faults().nonsense;
    return nonsense ? spoiled(*nonsense, place, std::move(response)) : response;
}

asio::awaitable<void> HttpService::deliver(Place place, net::Response response, net::ResponseWriter& writer) {
    if (orchestrator_.faults().cut.has(place)) {
        writer.abort();
        co_return;
    }
    net::Response sent = spoil(place, std::move(response));
    if (orchestrator_.faults().stalled_midway.has(place)) {
        co_await deliver_half(place, std::move(sent), writer);
        co_return;
    }
    writer.send(std::move(sent));
}

asio::awaitable<void> HttpService::deliver_half(Place place, net::Response response, net::ResponseWriter& writer) {
    const auto begun = co_await writer.begin(response.status, response.headers);
    if (!begun) {
        co_return;
    }
    const std::size_t half = response.body.size() / 2;
    std::string first = response.body.substr(0, half);
    const auto written = co_await writer.write(std::move(first));
    while (orchestrator_.faults().stalled_midway.has(place)) {
        co_await pause(kLookAgain);
    }
    if (!written) {
        co_return;
    }
    std::string rest = response.body.substr(half);
    const auto rest_written = co_await writer.write(std::move(rest));
    if (rest_written) {
        const auto ended = co_await writer.end();
        static_cast<void>(ended);  // the client left at the last moment: nothing to do about it
    }
}

}  // namespace farebox::sandbox
