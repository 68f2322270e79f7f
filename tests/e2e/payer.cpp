#include "tests/e2e/payer.hpp"

#include <utility>

#include "protocol/base64.hpp"
#include "protocol/wire/payment.hpp"

namespace farebox::test {
namespace {

/// ".../session/ID/payment" -> ".../session/ID/NAME"
std::string sibling(const std::string& url, const std::string& name) {
    return url.substr(0, url.rfind('/') + 1) + name;
}

}  // namespace

Payer::Payer(const Sandbox& sandbox, std::string signer_url, Progress& progress, Options options)
    : sandbox_{sandbox},
      signer_url_{std::move(signer_url)},
      progress_{progress},
      options_{std::move(options)},
      headers_{options_.credentials} {
    if (!options_.instance.empty()) {
        headers_.emplace_back("x-farebox-instance", options_.instance);
    }
    if (options_.names_sender) {
        headers_.emplace_back("Farebox-Version", "1");
    }
}

void Payer::work() {
    for (int sessions = 0; !progress_.stop && progress_.odd_answers == 0; ++sessions) {
        if (address_.empty() || (options_.asks_after > 0 && sessions % options_.asks_after == 0)) {
            const auto proof = ask("/sign-orchestrator-info", nlohmann::json::object());
            if (proof.status != 200) {
                progress_.note_odd(proof.body);
                return;
            }
            address_ = nlohmann::json::parse(proof.body).at("address");
        }
        const auto asked = challenge(sandbox_, address_);
        if (const auto first = pay(payment_request(asked)); !first.is_null()) {
            deliver(asked.session_url, first);
            deliver(asked.payment_url, pay(payment_request(asked, first.at("state"))));
        }
        (void)http_.call("POST", sibling(asked.payment_url, "stop"), {});  // a runner has room for 64 sessions
    }
}

net::Response Payer::ask(const std::string& route, const nlohmann::json& body) {
    for (;;) {
        auto response = http_.call("POST", signer_url_, route, body.dump(), headers_);
        if (response && response->status != 503) {
            return *std::move(response);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
}

nlohmann::json Payer::pay(nlohmann::json request) {
    if (options_.names_sender) {
        request["sender"] = address_;
    }
    const auto response = ask("/generate-live-payment", request);
    if (response.status == 200) {
        ++progress_.paid;
        return nlohmann::json::parse(response.body);
    }
    if (response.status != 482) {
        progress_.note_odd(response.body);
    }
    return nullptr;
}

std::size_t Payer::tickets_in(const nlohmann::json& payment) {
    const auto bytes = protocol::base64_decode(payment.at("payment").get<std::string>());
    const auto decoded = protocol::wire::decode_payment(bytes ? *bytes : std::string{});
    return decoded ? decoded->ticket_sender_params.size() : 0;
}

void Payer::deliver(const std::string& url, const nlohmann::json& payment) {
    if (payment.is_null()) {
        return;
    }
    const auto answer = http_.call("POST", url, {}, "{}",
                                   {{"Livepeer-Payer-Address", address_},
                                    {"Livepeer-Payment", payment.at("payment").get<std::string>()},
                                    {"Livepeer-Segment", payment.at("segCreds").get<std::string>()}});
    if (!answer || answer->status != 200) {
        ++progress_.refused;
        progress_.refused_tickets += tickets_in(payment);
    }
}

}  // namespace farebox::test
