#include "sandbox/control/control_service.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "sandbox/chain/json_rpc.hpp"
#include "sandbox/chain/transactions.hpp"
#include "sandbox/control/discovery_webhook.hpp"
#include "sandbox/control/fault_controls.hpp"
#include "sandbox/control/json_body.hpp"
#include "sandbox/control/money_controls.hpp"
#include "sandbox/control/orchestrator_controls.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kLongestJump = 1'000'000;
constexpr std::string_view kOneOrchestrator = "/sandbox/orchestrators/";

}  // namespace

boost::asio::awaitable<void> ControlService::handle(net::ServerRequest& request, net::ResponseWriter& writer) {
    const std::string_view path = request.path();
    if (request.method == "GET" && path == "/sandbox/discovery") {
        co_await answer_discovery(parts_.network, request, writer);
        co_return;
    }
    if (path.starts_with(kOneOrchestrator)) {
        const std::string rest{path.substr(kOneOrchestrator.size())};
        auto done = co_await control_orchestrator(parts_.network, rest, request);
        writer.send(std::move(done));
        co_return;
    }
    auto response = answer(request);
    if (parts_.chain.transactions().take_cut()) {
        writer.abort();
    } else {
        writer.send(std::move(response));
    }
}

net::Response ControlService::answer(const net::ServerRequest& request) {
    const std::string_view path = request.path();
    if (request.method == "GET") {
        if (path == "/sandbox/report") {
            return net::json_response(200, parts_.network.first().report().to_json());
        }
        if (path == "/sandbox/faults") {
            return faults_response(parts_.network.first().faults());
        }
        if (path == "/sandbox/orchestrators") {
            return orchestrators_response(parts_.network);
        }
        if (path == "/sandbox/transactions") {
            return transactions_response();
        }
        return net::text_response(404, "404 page not found");
    }
    if (request.method != "POST") {
        return net::method_not_allowed("GET, POST");
    }
    if (path == "/") {
        const RegisteredOrchestrator own{parts_.network.first().address(), parts_.network.first().url()};
        return net::json_response(200, answer_json_rpc(parts_.chain, own, request.body));
    }
    if (path == "/sandbox/faults") {
        return set_faults(parts_.network.first().faults(), request.body);
    }
    if (path == "/sandbox/chain") {
        return move_chain(request.body);
    }
    if (path == "/sandbox/senders") {
        return set_sender(request.body);
    }
    if (path == "/sandbox/orchestrators") {
        return register_orchestrator(request.body);
    }
    if (path == "/sandbox/price") {
        return change_money(request.body, set_price);
    }
    if (path == "/sandbox/redeem") {
        return change_money(request.body, redeem_tickets);
    }
    return net::text_response(404, "404 page not found");
}

net::Response ControlService::change_money(std::string_view body, Result<Json> (*change)(LocalChain&, const Json&)) {
    const auto wanted = parse_object(body);
    const auto done =
        wanted ? change(parts_.chain, *wanted) : make_error(ErrorCode::invalid_argument, "a JSON object is expected");
    return done ? net::json_response(200, done->dump()) : bad_request(done.error().message);
}

net::Response ControlService::transactions_response() const {
    Json taken = Json::array();
    for (const auto& each : parts_.chain.transactions().taken()) {
        const auto* known = parts_.chain.transactions().find(each.hash);
        taken.push_back({{"hash", protocol::to_hex_0x(each.hash.data)},
                         {"sender", protocol::to_checksum(each.sender)},
                         {"nonce", each.nonce},
                         {"mined", known != nullptr && known->receipt.has_value()}});
    }
    return net::json_response(200, taken.dump());
}

net::Response ControlService::move_chain(std::string_view body) {
    const auto wanted = parse_object(body);
    if (!wanted) {
        return bad_request("a JSON object is expected");
    }
    const auto blocks = count_field(*wanted, "advance_blocks", kLongestJump);
    const auto rounds = count_field(*wanted, "advance_rounds", kLongestJump);
    if (!blocks || !rounds) {
        return bad_request("advance_blocks and advance_rounds are whole numbers from 0 to 1000000");
    }
    const auto says = [&](const char* key) { return wanted->contains(key) && (*wanted)[key] == true; };
    if (wanted->contains("paused")) {
        parts_.chain.pause(says("paused"));
    }
    if (says("upgrade_contracts")) {
        parts_.chain.upgrade_contracts();
    }
    parts_.chain.advance_blocks(*blocks);
    parts_.chain.advance_rounds(*rounds);
    const Json now{{"l1_block", parts_.chain.l1_block()}, {"round", parts_.chain.current_round()}};
    return net::json_response(200, now.dump());
}

net::Response ControlService::set_sender(std::string_view body) {
    const auto wanted = parse_object(body);
    if (!wanted) {
        return bad_request("a JSON object is expected");
    }
    const auto address = protocol::parse_address(text_field(*wanted, "address"));
    if (!address) {
        return bad_request("address is expected");
    }
    SenderFunds funds = parts_.chain.funds(*address);
    const auto round = count_field(*wanted, "withdraw_round", std::numeric_limits<std::int64_t>::max());
    Wei balance = parts_.chain.transactions().balance(*address);
    if (!read_amount(*wanted, "deposit", funds.deposit) || !read_amount(*wanted, "reserve", funds.reserve) ||
        !read_amount(*wanted, "balance", balance) || !round) {
        return bad_request(
            "deposit, reserve and balance are amounts such as \"1 eth\"; withdraw_round is a whole number");
    }
    parts_.chain.transactions().set_balance(*address, balance);
    funds.withdraw_round = wanted->contains("withdraw_round") ? *round : funds.withdraw_round;
    parts_.chain.set_funds(*address, funds);
    const Json now{{"address", protocol::to_checksum(*address)},
                   {"deposit", funds.deposit.to_decimal()},
                   {"reserve", funds.reserve.to_decimal()},
                   {"withdraw_round", funds.withdraw_round},
                   {"balance", balance.to_decimal()}};
    return net::json_response(200, now.dump());
}

net::Response ControlService::register_orchestrator(std::string_view body) {
    constexpr std::size_t kMostRegistered = 2 * kMostOrchestrators;
    const auto wanted = parse_object(body);
    if (!wanted) {
        return bad_request("a JSON object is expected");
    }
    const auto address = protocol::parse_address(text_field(*wanted, "address"));
    if (!address || parts_.chain.orchestrators().size() >= kMostRegistered) {
        return bad_request("address is expected, of 2000 orchestrators at most");
    }
    RegisteredOrchestrator orchestrator{*address, text_field(*wanted, "service_uri"),
                                        text_field(*wanted, "ai_service_uri")};
    const auto from = count_field(*wanted, "activation_round", RegisteredOrchestrator::kNever);
    const auto until = count_field(*wanted, "deactivation_round", RegisteredOrchestrator::kNever);
    if (!read_amount(*wanted, "stake", orchestrator.stake) || !from || !until) {
        return bad_request("stake is an amount such as \"1 eth\"; rounds are whole numbers");
    }
    orchestrator.activation_round = *from;
    orchestrator.deactivation_round = *until == 0 ? RegisteredOrchestrator::kNever : *until;
    parts_.chain.register_orchestrator(orchestrator);
    return net::json_response(200, Json{{"address", protocol::to_checksum(*address)}}.dump());
}

}  // namespace farebox::sandbox
