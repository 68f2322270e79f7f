#include "gateway-lite/models/quote_client.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "gateway-lite/text.hpp"
#include "gateway-lite/thrown.hpp"
#include "gateway-lite/under_way.hpp"
#include "net/orchestrator/get_orchestrator.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/ticket_conversion.hpp"

namespace farebox::gateway {
namespace {

constexpr std::chrono::milliseconds kAskTimeout{5000};
constexpr std::chrono::milliseconds kRefreshTimeout{2500};
constexpr std::chrono::milliseconds kIdentifyTimeout{2000};
constexpr std::string_view kBadProof = "req sig check failed";

net::GrpcCallOptions call_options(bool public_only) {
    net::GrpcCallOptions options;
    options.max_message_bytes = 256 * 1024;
    options.public_only = public_only;
    return options;
}

std::int64_t unix_now() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

struct Refusal {
    std::string_view said;
    const char* means;
    const char* hint;
};
/// go-livepeer says everything as status UNKNOWN with a text.
constexpr std::array kRefusals{
    Refusal{"OrchestratorCapped", "has no room", ""},
    Refusal{kBadProof, "does not accept the signer's proof of its address", "was the signer's key changed?"},
    Refusal{"insufficient sender", "finds the payer's deposit or reserve too small",
            "`farebox-signer fund` adds to them"},
    Refusal{"authentication failed", "does not work for this payer", ""},
    Refusal{"price cannot be converted", "has a price that nobody can pay", ""},
};

}  // namespace

Error explain_refusal(Error error) {
    const bool is_status = std::any_of(error.details.begin(), error.details.end(),
                                       [](const auto& each) { return each.first == "grpc_status"; });
    if (!is_status) {
        return error;
    }
    const auto text = printable(error.message, 300);
    const auto* const known = std::find_if(kRefusals.begin(), kRefusals.end(), [&text](const Refusal& each) {
        return text.find(each.said) != std::string::npos;
    });
    error.message = std::string{known != kRefusals.end() ? known->means : "refuses"} + " (" + text + ")";
    error.hint = known != kRefusals.end() ? known->hint : "";
    return error;
}

std::string Question::key(const net::Endpoint& orchestrator) const {
    return orchestrator.to_string() + "\n" + payer + "\n" + wanted.name();
}

asio::awaitable<Result<Question>> QuoteClient::question(net::Deadline deadline) {
    Question question;
    if (signer_.configured()) {
        const auto proof = co_await signer_.proof(deadline);
        if (!proof) {
            co_return proof.error();
        }
        question.payer = proof->address_text;
        question.request.address = protocol::to_string(proof->address);
        question.request.sig = proof->signature;
    }
    co_return question;
}

asio::awaitable<Result<Question>> QuoteClient::question(WantedModel wanted, net::Deadline deadline) {
    auto question = co_await this->question(deadline);
    if (question) {
        question->request.capabilities = wanted.question();
        question->wanted = std::move(wanted);
    }
    co_return question;
}

asio::awaitable<Result<net::orchestrator::OrchestratorQuote>> QuoteClient::call(AskedOrchestrator asked,
                                                                                Question question,
                                                                                net::Deadline deadline) {
    const auto options = call_options(asked.public_only);
    auto answer =
        co_await net::orchestrator::get_orchestrator(network_.grpc, asked.endpoint, question.request,
                                                     net::earlier(deadline, net::deadline_in(kAskTimeout)), options);
    if (!answer) {
        if (answer.error().message.find(kBadProof) != std::string::npos) {
            signer_.forget_proof(question.payer);  // the signer's key may be another one by now
        }
        co_return explain_refusal(std::move(answer).error());
    }
    const auto address = protocol::address_from_bytes(answer->info.address);
    if (address && !address->is_zero()) {
        selector_.identified(asked.endpoint, *address);
    }
    co_return answer;
}

/// A question that is on its way, and those who wait for the same answer.
struct QuoteClient::Asking {
    explicit Asking(asio::io_context& context) : under_way{context} { under_way.begin(); }
    UnderWay under_way;
    Result<SharedQuote> answer = cancelled();
};

/// Lets the others go on, however it ends.
struct QuoteClient::EndOfAsking {
    EndOfAsking(QuoteClient& client, std::string name)
        : owner{client}, key{std::move(name)}, asking{std::make_shared<Asking>(client.network_.runtime->context())} {
        owner.asking_.emplace(key, asking);
    }
    EndOfAsking(const EndOfAsking&) = delete;
    EndOfAsking& operator=(const EndOfAsking&) = delete;
    ~EndOfAsking() {
        owner.asking_.erase(key);
        asking->under_way.end();
    }
    QuoteClient& owner;
    const std::string key;
    const std::shared_ptr<Asking> asking;
};

asio::awaitable<Result<SharedQuote>> QuoteClient::ask(AskedOrchestrator asked, Question question) {
    const auto key = question.key(asked.endpoint);
    if (const auto found = asking_.find(key); found != asking_.end()) {
        const auto same = found->second;
        co_await same->under_way.wait();
        co_return same->answer;
    }
    if (const auto* const fresh = cache_.fresh(key, QuoteCache::Clock::now())) {  // it came in this moment
        co_return *fresh;
    }
    const EndOfAsking end{*this, key};
    end.asking->answer = co_await ask_once(std::move(asked), std::move(question));
    co_return end.asking->answer;
}

asio::awaitable<Result<SharedQuote>> QuoteClient::ask_once(AskedOrchestrator asked, Question question) {
    const auto key = question.key(asked.endpoint);
    const auto begin = std::chrono::steady_clock::now();
    auto answer = co_await fetch(asked, std::move(question), net::deadline_in(kAskTimeout));
    const auto now = std::chrono::steady_clock::now();
    if (answer) {
        selector_.measured(asked.endpoint, std::chrono::duration_cast<std::chrono::microseconds>(now - begin));
        cache_.put(key, answer, now, std::chrono::seconds{(*answer)->token_expiration - unix_now()});
    } else {
        cache_.put(key, answer, now);
    }
    co_return answer;
}

asio::awaitable<Result<SharedQuote>> QuoteClient::fetch(AskedOrchestrator asked, Question question,
                                                        net::Deadline deadline) {
    auto answer = co_await call(asked, question, deadline);
    if (!answer) {
        co_return answer.error();
    }
    auto quote = read_model_quote(asked, question.wanted, *std::move(answer), unix_now());
    if (!quote) {
        co_return quote.error();
    }
    co_return SharedQuote{std::make_shared<const ModelQuote>(*std::move(quote))};
}

asio::awaitable<Result<RefreshedQuote>> QuoteClient::refresh(SharedQuote quote, WantedModel wanted,
                                                             net::Deadline deadline) {
    deadline = net::earlier(deadline, net::deadline_in(kRefreshTimeout));
    auto question = co_await this->question(std::move(wanted), deadline);
    if (!question) {
        co_return question.error();
    }
    question->request.ignore_capacity_check = true;  // its place is taken by the session that is refreshed
    const auto key = question->key(quote->asked.endpoint);
    const AskedOrchestrator there{quote->transcoder.endpoint, quote->transcoder_public};
    auto answer = co_await fetch(there, *std::move(question), deadline);
    if (!answer) {
        co_return answer.error();
    }
    if ((*answer)->address != quote->address) {
        co_return make_error(ErrorCode::protocol_error,
                             "another orchestrator answers at " + there.endpoint.to_string());
    }
    ModelQuote fresh = **answer;
    fresh.asked = quote->asked;  // who was chosen; others may answer there in its name
    RefreshedQuote refreshed;
    refreshed.pm_session = fresh.session_id == quote->session_id ? RefreshedQuote::PmSession::continues
                                                                 : RefreshedQuote::PmSession::begins;
    refreshed.quote = std::make_shared<const ModelQuote>(std::move(fresh));
    cache_.put(key, refreshed.quote, std::chrono::steady_clock::now(),
               std::chrono::seconds{refreshed.quote->token_expiration - unix_now()});
    co_return refreshed;
}

asio::awaitable<void> QuoteClient::identify(net::Endpoint orchestrator) {
    const auto deadline = net::deadline_in(kIdentifyTimeout);
    auto question = co_await this->question(deadline);
    if (!question) {
        co_return;
    }
    question->request.ignore_capacity_check = true;
    const AskedOrchestrator asked{std::move(orchestrator), false};
    const auto answer = co_await call(asked, *std::move(question), deadline);  // which notes the address
    if (!answer) {
        network_.runtime->log(LogLevel::debug, asked.endpoint.to_string() + " does not say whose it is: " +
                                                   net::without_endpoint(answer.error().message, asked.endpoint));
    }
}

}  // namespace farebox::gateway
