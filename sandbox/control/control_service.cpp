#include "sandbox/control/control_service.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "net/json_limits.hpp"
#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "sandbox/chain/json_rpc.hpp"
#include "sandbox/chain/transactions.hpp"
#include "sandbox/control/money_controls.hpp"
#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kLongestJump = 1'000'000;

net::Response bad_request(const std::string& message) {
    return net::json_response(
        400, Json{{"error", {{"message", message}}}}.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// A JSON object within limits, or nothing.
std::optional<Json> parse_object(std::string_view body) {
    if (!net::check_json_limits(body)) {
        return std::nullopt;
    }
    Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
    return json.is_object() ? std::optional{std::move(json)} : std::nullopt;
}

/// A whole number from 0 to the limit; absent: 0.
std::optional<std::int64_t> count_field(const Json& object, const char* key, std::int64_t limit) {
    const auto found = object.find(key);
    if (found == object.end()) {
        return 0;
    }
    if (!found->is_number_unsigned() || found->get<std::uint64_t>() > static_cast<std::uint64_t>(limit)) {
        return std::nullopt;
    }
    return found->get<std::int64_t>();
}

/// A text; absent or something else: empty.
std::string text_field(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// An amount with its unit; absent: what is there already.
bool read_amount(const Json& object, const char* key, Wei& amount) {
    const auto found = object.find(key);
    if (found == object.end()) {
        return true;
    }
    const auto parsed = Wei::parse_amount(found->is_string() ? found->get_ref<const std::string&>() : "");
    if (parsed) {
        amount = *parsed;
    }
    return static_cast<bool>(parsed);
}

Result<void> apply_fault(Faults& faults, const std::string& name, const Json& value) {
    if (value.is_null() || value == false) {
        return faults.clear(name);
    }
    if (value == true) {
        return faults.set(name, "");
    }
    return faults.set(name, value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace

boost::asio::awaitable<void> ControlService::handle(net::ServerRequest& request, net::ResponseWriter& writer) {
    auto response = answer(request);
    if (parts_.chain.transactions().take_cut()) {
        writer.abort();
    } else {
        writer.send(std::move(response));
    }
    co_return;
}

net::Response ControlService::answer(const net::ServerRequest& request) {
    const std::string_view path = request.path();
    if (request.method == "GET") {
        if (path == "/sandbox/report") {
            return net::json_response(200, parts_.network.first().report().to_json());
        }
        if (path == "/sandbox/faults") {
            return faults_response();
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
        return set_faults(request.body);
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

net::Response ControlService::faults_response() const {
    Json active = Json::object();
    for (const auto& [name, value] : parts_.network.first().faults().active()) {
        active[name] = value;
    }
    return net::json_response(200, active.dump());
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

net::Response ControlService::set_faults(std::string_view body) {
    const auto wanted = parse_object(body);
    if (!wanted) {
        return bad_request("a JSON object of fault names and values is expected");
    }
    Faults changed = parts_.network.first().faults();  // all of them or none
    for (const auto& [name, value] : wanted->items()) {
        if (const auto applied = apply_fault(changed, name, value); !applied) {
            return bad_request(applied.error().message);
        }
    }
    parts_.network.first().faults() = std::move(changed);
    return faults_response();
}

net::Response ControlService::move_chain(std::string_view body) {
    const auto wanted = parse_object(body);
    const auto blocks = wanted ? count_field(*wanted, "advance_blocks", kLongestJump) : std::nullopt;
    const auto rounds = wanted ? count_field(*wanted, "advance_rounds", kLongestJump) : std::nullopt;
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
    const auto address = protocol::parse_address(wanted ? text_field(*wanted, "address") : "");
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
    constexpr std::size_t kMostOrchestrators = 1000;
    const auto wanted = parse_object(body);
    const auto address = protocol::parse_address(wanted ? text_field(*wanted, "address") : "");
    if (!address || parts_.chain.orchestrators().size() == kMostOrchestrators) {
        return bad_request("address is expected, of 1000 orchestrators at most");
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
