#include "signer/discovery/sources.hpp"

#include <utility>

#include "net/http_client.hpp"
#include "net/orchestrator/address_list.hpp"
#include "net/orchestrator/discovery_document.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kWebhookTimeout{3'000};

class ListSource final : public CandidateSource {
public:
    explicit ListSource(std::vector<net::Endpoint> orchestrators) {
        for (auto& endpoint : orchestrators) {
            candidates_.push_back({std::move(endpoint)});
        }
    }
    [[nodiscard]] std::string name() const override { return "discovery.orchestrators"; }
    asio::awaitable<Result<std::vector<Candidate>>> list() override { co_return candidates_; }

private:
    std::vector<Candidate> candidates_;
};

class WebhookSource final : public CandidateSource {
public:
    WebhookSource(asio::io_context& context, net::Url url) : client_{context}, url_{std::move(url)} {}

    /// Path and query may be secret.
    [[nodiscard]] std::string name() const override { return "the webhook at " + url_.endpoint.to_string(); }

    asio::awaitable<Result<std::vector<Candidate>>> list() override {
        net::Request request;
        request.headers.set("Accept", "application/json");
        const net::CallOptions options{.max_body_bytes = net::orchestrator::kMaxDiscoveryBytes, .repeatable = true};
        auto answer = co_await client_.send(url_, std::move(request), net::deadline_in(kWebhookTimeout), options);
        if (!answer) {
            auto error = std::move(answer).error();
            error.message = net::without_endpoint(std::move(error.message), url_.endpoint);
            co_return error;
        }
        if (answer->status < 200 || answer->status > 299) {
            co_return make_error(ErrorCode::upstream_error, "answered " + std::to_string(answer->status));
        }
        co_return read_webhook_list(answer->body);
    }

private:
    net::HttpClient client_;
    const net::Url url_;
};

}  // namespace

std::unique_ptr<CandidateSource> make_list_source(std::vector<net::Endpoint> orchestrators) {
    return std::make_unique<ListSource>(std::move(orchestrators));
}

std::unique_ptr<CandidateSource> make_webhook_source(asio::io_context& context, net::Url url) {
    return std::make_unique<WebhookSource>(context, std::move(url));
}

Result<std::vector<Candidate>> read_webhook_list(std::string_view json) {
    const auto document = net::orchestrator::parse_discovery(json);
    if (!document) {
        return document.error();
    }
    std::vector<Candidate> candidates;
    for (const auto& entry : document->entries) {
        if (auto endpoint = net::orchestrator::parse_orchestrator_address(entry.address)) {
            candidates.push_back({*std::move(endpoint)});
        }
    }
    return candidates;
}

}  // namespace farebox::signer
