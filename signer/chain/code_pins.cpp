#include "signer/chain/code_pins.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kWayOn =
    "; if Livepeer has upgraded its contracts, run `farebox-signer chain accept`, else take this endpoint out of "
    "chain.rpc";

Error changed(const std::string& what) {
    return make_error(ErrorCode::protocol_error, what + kWayOn);
}

std::string text_of(const Json& object, const char* name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace

CodePins::CodePins(Parts parts) : network_{std::move(parts.network)}, save_{std::move(parts.save)} {
    if (!parts.kept) {
        problem_ = parts.kept.error().message;
    } else if (*parts.kept) {
        read(**parts.kept);
    }
}

void CodePins::read(const std::string& json) {
    const auto document = Json::parse(json, nullptr, false);
    if (!document.is_object() || !document.contains("contracts") || !document["contracts"].is_object()) {
        problem_ = "it is no list of contracts";
        return;
    }
    if (text_of(document, "network") != network_) {
        return;
    }
    for (const auto& [name, contract] : document["contracts"].items()) {
        const auto address = protocol::parse_address(text_of(contract, "address"));
        const auto code = protocol::parse_hex_as<Hash32>(text_of(contract, "code"), protocol::HexPrefix::required);
        if (!address || !code) {
            problem_ = "its entry " + name + " has no address and code";
            return;
        }
        pins_[name] = {*address, *code};
    }
}

void CodePins::save() const {
    if (!save_) {
        return;
    }
    Json contracts = Json::object();
    for (const auto& [name, pin] : pins_) {
        contracts[name] = {{"address", protocol::to_checksum(pin.address)},
                           {"code", protocol::to_hex_0x(pin.code.data)}};
    }
    save_(Json{{"network", network_}, {"contracts", std::move(contracts)}}.dump(2) + "\n");
}

Result<void> CodePins::judge_one(const std::vector<ContractCode>& contracts, const Pins& disputed) const {
    for (const auto& contract : contracts) {
        if (disputed.contains(contract.name)) {
            return changed("the endpoints show different contracts as " + contract.name);
        }
        const auto& pin = pins_.at(contract.name);
        if (pin.address != contract.address) {
            return changed(contract.name + " is " + protocol::to_checksum(contract.address) + " now, and was " +
                           protocol::to_checksum(pin.address));
        }
        if (pin.code != contract.code) {
            return changed("the code of " + contract.name + " (" + protocol::to_checksum(contract.address) +
                           ") is not what it was: its hash is " + protocol::to_hex_0x(contract.code.data) +
                           ", and was " + protocol::to_hex_0x(pin.code.data));
        }
    }
    return {};
}

std::vector<Result<void>> CodePins::judge(const std::vector<std::vector<ContractCode>>& seen) {
    const std::scoped_lock lock{mutex_};
    if (!problem_.empty()) {
        const auto error = changed("what the contracts were before cannot be read: " + problem_);
        return {seen.size(), Result<void>{error}};
    }
    Pins fresh;
    Pins disputed;
    for (const auto& contracts : seen) {
        for (const auto& contract : contracts) {
            const Pin pin{contract.address, contract.code};
            if (!pins_.contains(contract.name) && fresh.try_emplace(contract.name, pin).first->second != pin) {
                disputed[contract.name] = pin;
            }
        }
    }
    std::erase_if(fresh, [&](const auto& entry) { return disputed.contains(entry.first); });
    if (!fresh.empty()) {
        pins_.merge(fresh);
        save();
    }
    std::vector<Result<void>> verdicts;
    for (const auto& contracts : seen) {
        verdicts.push_back(judge_one(contracts, disputed));
    }
    return verdicts;
}

void CodePins::forget() {
    const std::scoped_lock lock{mutex_};
    pins_.clear();
    problem_.clear();
    save();
}

}  // namespace farebox::signer
