#include "signer/keys/key_orders.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/address.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const KeyUse& use) {
    const auto& row = use.key.row;
    Json json{{"address", protocol::to_checksum(row.address)},
              {"status", std::string{to_string(row.status)}},
              {"since", protocol::format_rfc3339(row.changed)},
              {"met", protocol::format_rfc3339(row.met)},
              {"in_vault", use.key.in_vault},
              {"deposit", use.funds ? Json(use.funds->deposit.to_decimal()) : Json()},
              {"reserve", use.funds ? Json(use.funds->reserve.to_decimal()) : Json()},
              {"withdraw_round", use.funds ? Json(use.funds->withdraw_round) : Json()},
              {"callers", Json::array()}};
    for (const auto& pin : use.pins) {
        json["callers"].push_back({{"client", pin.client}, {"caller", pin.caller}});
    }
    return json;
}

std::string text_of(const Json& order, const char* key) {
    return order.contains(key) && order[key].is_string() ? order[key].get<std::string>() : std::string{};
}

std::string message(const std::string& text) {
    return Json{{"message", text}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Answers with @p text where it worked.
Rotation::Done say(KeyOrders::Done done, std::string text) {
    return [done = std::move(done), text = std::move(text)](const Result<void>& result) {
        done(result ? Result<std::string>{message(text)} : Result<std::string>{result.error()});
    };
}

}  // namespace

std::string KeyOrders::list() const {
    Json keys = Json::array();
    for (const auto& use : rotation_.uses()) {
        keys.push_back(json_of(use));
    }
    return Json{{"keys", std::move(keys)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void KeyOrders::move_client(const std::string& client, const Done& done) {
    const auto moved = rotation_.move_client(client);
    if (!moved) {
        return done(moved.error());
    }
    done(message(std::to_string(*moved) + " callers of " + client +
                 " were held to another key; new sessions of theirs are signed with the active one from now on"));
}

void KeyOrders::obey(std::string_view verb, std::string_view body, Done done) {
    const auto order = Json::parse(body, nullptr, false);
    const auto key = order.is_object() ? protocol::parse_address(text_of(order, "key")) : Result<Address>{Error{}};
    const auto client = order.is_object() ? text_of(order, "client") : std::string{};
    if (verb == "flip" && !client.empty()) {
        return move_client(client, done);
    }
    if (!key) {
        return done(make_error(ErrorCode::invalid_argument, "the order names no key",
                               "an address is 0x and 40 hex digits; `farebox-signer keys list` shows yours"));
    }
    const auto name = protocol::to_checksum(*key);
    if (verb == "flip") {
        rotation_.flip(*key, say(std::move(done), name + " is the active key: new sessions are signed with it"));
    } else if (verb == "retire") {
        rotation_.retire(*key, say(std::move(done), name + " is retired: it signs nothing any more"));
    } else if (verb == "revoke") {
        rotation_.revoke(*key, say(std::move(done), name + " is revoked: it signs nothing, for ever"));
    } else if (verb == "acknowledge" && acknowledge_) {
        acknowledge_(*key, say(std::move(done), name + " is not held any more: what was redeemed so far is explained"));
    } else {
        done(make_error(ErrorCode::not_found, "no such order"));
    }
}

}  // namespace farebox::signer
