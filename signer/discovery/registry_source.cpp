#include "signer/discovery/registry_source.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "net/deadline.hpp"
#include "net/orchestrator/address_list.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kLook{50};

class RegistrySource final : public CandidateSource {
public:
    explicit RegistrySource(const RegistryView& view) : view_{view} {}

    [[nodiscard]] std::string name() const override { return "the chain's pool of orchestrators"; }

    asio::awaitable<Result<std::vector<Candidate>>> list() override {
        const auto deadline = net::deadline_in(kPatience);
        asio::steady_timer timer{co_await asio::this_coro::executor};
        auto set = view_.set();
        while (!set && std::chrono::steady_clock::now() < deadline) {
            timer.expires_after(kLook);
            co_await timer.async_wait(asio::use_awaitable);
            set = view_.set();
        }
        if (!set) {
            co_return make_error(ErrorCode::timeout, "it has not been read yet");
        }
        co_return candidates_of(*set);
    }

private:
    const RegistryView& view_;
};

/// Without a scheme it is a host; no other than of the web is asked.
bool add(const std::string& uri, const Address& whose, std::vector<Candidate>& candidates) {
    auto endpoint = uri.empty() ? Result<net::Endpoint>{Error{}} : net::orchestrator::parse_orchestrator_address(uri);
    if (!endpoint) {
        return false;
    }
    Candidate candidate{*std::move(endpoint), whose};
    const bool repeated = !candidates.empty() && candidates.back() == candidate;
    if (!repeated) {
        candidates.push_back(std::move(candidate));
    }
    return !repeated;
}

}  // namespace

std::unique_ptr<CandidateSource> make_registry_source(const RegistryView& view) {
    return std::make_unique<RegistrySource>(view);
}

std::vector<Candidate> candidates_of(const OrchestratorSet& set) {
    std::vector<Candidate> candidates;
    for (const auto& orchestrator : set.orchestrators) {
        add(orchestrator.ai_uri, orchestrator.address, candidates);
        add(orchestrator.service_uri, orchestrator.address, candidates);
    }
    return candidates;
}

}  // namespace farebox::signer
