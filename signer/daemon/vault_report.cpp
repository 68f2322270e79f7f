#include "signer/daemon/vault_report.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "protocol/address.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

Json amount(const std::optional<Wei>& wei) {
    return wei ? Json(wei->to_decimal()) : Json();
}

Json addresses(const std::vector<Address>& list) {
    Json json = Json::array();
    for (const auto& address : list) {
        json.push_back(protocol::to_checksum(address));
    }
    return json;
}

Json keys_json(const vault::Hello& hello) {
    Json keys = Json::array();
    for (const auto& key : hello.keys) {
        keys.push_back({{"address", protocol::to_checksum(key.address)}, {"deterministic", key.deterministic}});
    }
    return keys;
}

Json hardening_json(const vault::HardeningReport& report) {
    Json measures = Json::array();
    for (const auto& measure : report.measures) {
        measures.push_back({{"name", measure.name}, {"applied", measure.applied}, {"detail", measure.detail}});
    }
    return measures;
}

}  // namespace

std::string describe_vault(const vault::Hello& hello, const LedgerHealth& ledger) {
    const Json json{{"profile", hello.profile},
                    {"paused", hello.paused},
                    {"keys", keys_json(hello)},
                    {"key_problems", hello.key_problems},
                    {"revoked", addresses(hello.revoked)},
                    {"caps",
                     {{"max_ticket_ev", hello.caps.max_ticket_ev.to_decimal()},
                      {"max_face_value", hello.caps.max_face_value.to_decimal()},
                      {"max_ev_per_minute", amount(hello.caps.max_ev_per_minute)},
                      {"max_ev_per_day", amount(hello.caps.max_ev_per_day)},
                      {"recipients", addresses(hello.caps.recipients)}}},
                    {"spent", {{"minute", hello.spent.minute.to_decimal()}, {"day", hello.spent.day.to_decimal()}}},
                    {"ledger", {{"identity", ledger.identity}, {"sequence", ledger.sequence}}},
                    {"hardening", hardening_json(hello.hardening)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace farebox::signer
