#include "gateway-lite/signer_client.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>

#include "gateway-lite/text.hpp"

namespace farebox::gateway {
namespace {

constexpr std::chrono::milliseconds kPaymentTimeout{1000};
constexpr std::chrono::milliseconds kProofTimeout{5000};
/// How long a proof is not asked for again, and how long a job waits for a newer one than it has.
constexpr std::chrono::seconds kProofFresh{60};
constexpr std::chrono::milliseconds kSoon{1000};
// Named, as every argument of a call that is awaited: GCC 12 frees brace temporaries there twice.
constexpr net::CallOptions kRepeatable{.max_body_bytes = 256 * 1024, .repeatable = true};
constexpr net::CallOptions kRepeatableList{.max_body_bytes = 1024 * 1024, .repeatable = true};

/// Says that it was the signer: the application often knows only this library's name.
Error unreachable(const net::Endpoint& signer, Error error) {
    error.message = "signer " + signer.to_string() + ": " + net::without_endpoint(std::move(error.message), signer);
    switch (error.code) {
        case ErrorCode::connection_failed:
            error.hint = "is farebox-signer running, and may this user open its socket?";
            break;
        case ErrorCode::unauthenticated:
            error.hint =
                "name the authority that vouches for it (FAREBOX_SIGNER_CA_FILE, Options::signer_authorities) or pin "
                "its certificate (FAREBOX_SIGNER_CERTIFICATE_FILE, Options::signer_certificate)";
            break;
        case ErrorCode::timeout:
            error.hint = "try again; the signer's log and `farebox-signer doctor` say what keeps it";
            break;
        default:
            break;
    }
    return error;
}

net::Request json_post(std::string path, std::string body, const std::string& instance, const net::Headers& extra) {
    net::Request request;
    request.method = "POST";
    request.target = std::move(path);
    request.headers = extra;
    if (!request.headers.find("x-farebox-instance")) {  // else the application has a name of its own for it
        request.headers.set("x-farebox-instance", instance);
    }
    request.headers.set("Content-Type", "application/json");
    request.headers.set("Accept", "application/json");
    request.headers.set("Farebox-Version", "1");
    request.body = std::move(body);
    return request;
}

}  // namespace

asio::awaitable<Result<net::Response>> SignerClient::post(std::string path, std::string body, net::Headers extra,
                                                          net::Deadline deadline) {
    if (!configured()) {
        co_return make_error(ErrorCode::invalid_argument, "no signer is configured",
                             "set Options::signer, FAREBOX_SIGNER or --signer");
    }
    auto request = json_post(std::move(path), std::move(body), instance_, network_.options.signer_headers);
    for (const auto field : extra) {
        request.headers.set(field.name, field.value);
    }
    const auto& signer = *network_.options.signer;
    const net::Url root{signer, "/"};
    auto answer = co_await network_.signer.send(root, std::move(request), deadline, kRepeatable);
    if (!answer) {
        co_return unreachable(signer, answer.error());
    }
    co_return answer;
}

asio::awaitable<Result<AddressProof>> SignerClient::proof(net::Deadline deadline) {
    if (proof_ && std::chrono::steady_clock::now() < proof_fresh_until_) {
        co_return *proof_;
    }
    const auto soon = proof_ ? net::earlier(deadline, net::deadline_in(kSoon)) : deadline;
    auto proof = co_await ask_for_proof(soon);
    if (proof) {
        proof_ = *proof;
    } else if (proof_) {
        proof = *proof_;  // asked for again in a minute
    }
    proof_fresh_until_ = net::deadline_in(kProofFresh);
    co_return proof;
}

asio::awaitable<Result<AddressProof>> SignerClient::ask_for_proof(net::Deadline deadline) {
    const std::string path = "/sign-orchestrator-info";
    const std::string body = "{}";
    const net::Headers nothing;
    auto answer = co_await post(path, body, nothing, net::earlier(deadline, net::deadline_in(kProofTimeout)));
    if (answer ? answer->status >= 500 : answer.error().retryable) {
        asio::steady_timer pause{network_.runtime->context(), net::earlier(deadline, net::deadline_in(retry_pause()))};
        co_await pause.async_wait(asio::use_awaitable);
        answer = co_await post(path, body, nothing, net::earlier(deadline, net::deadline_in(kProofTimeout)));
    }
    if (!answer) {
        co_return answer.error();
    }
    if (answer->status != 200) {
        co_return read_signer_error(answer->status, answer->body, answer->headers.get("Retry-After"));
    }
    co_return read_address_proof(answer->body);
}

void SignerClient::forget_proof(const std::string& address_text) {
    if (proof_ && proof_->address_text == address_text) {  // else another job has noticed already
        proof_.reset();
    }
}

asio::awaitable<Result<SignerAnswer>> SignerClient::pay(PaymentAsk ask, net::Deadline deadline) {
    auto body = encode_payment_ask(ask.order, ask.payment_params, ask.state);
    const std::string path = "/generate-live-payment";
    auto extra = ask.order.trace;
    if (!ask.idempotency_key.empty()) {
        extra.set("Idempotency-Key", ask.idempotency_key);
    }
    const auto answer = co_await post(path, std::move(body), std::move(extra),
                                      net::earlier(deadline, net::deadline_in(kPaymentTimeout)));
    if (!answer) {
        co_return answer.error();
    }
    co_return read_payment_answer(answer->status, answer->body, answer->headers.get("Retry-After"));
}

asio::awaitable<Result<std::string>> SignerClient::discover(net::Deadline deadline) {
    net::Request request;
    request.target = "/discover-orchestrators";
    request.headers = network_.options.signer_headers;
    const auto& signer = *network_.options.signer;
    const net::Url root{signer, "/"};
    auto answer = co_await network_.signer.send(root, std::move(request), deadline, kRepeatableList);
    if (!answer) {
        co_return unreachable(signer, answer.error());
    }
    if (answer->status != 200) {
        co_return read_signer_error(answer->status, answer->body, answer->headers.get("Retry-After"));
    }
    co_return std::move(answer->body);
}

}  // namespace farebox::gateway
