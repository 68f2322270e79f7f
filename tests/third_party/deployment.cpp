#include "tests/third_party/deployment.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <vector>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "sandbox/chain/abi.hpp"
#include "tests/chain/call_data.hpp"
#include "tests/third_party/needed.hpp"

namespace farebox::test {
namespace {

using sandbox::abi_word;

constexpr std::int64_t kPoolMaxSize = 3;
constexpr std::int64_t kUnlockPeriod = 7;
constexpr std::int64_t kTicketValidityPeriod = 2;

/// Creation code by contract.
std::map<std::string, std::string> compile() {
    std::vector<std::string> command{needed("FAREBOX_NODE"), FAREBOX_SOLC_SCRIPT, needed("FAREBOX_SOLJSON")};
    for (const auto& entry : std::filesystem::directory_iterator{FAREBOX_CONTRACTS}) {
        command.push_back(entry.path().string());
    }
    const auto compiled = run(command);
    if (compiled.status != 0) {
        throw std::runtime_error{"solc: " + compiled.err};
    }
    const auto contracts = nlohmann::json::parse(compiled.out);
    std::map<std::string, std::string> code;
    for (const auto& [name, hex] : contracts.items()) {
        code[name] = *protocol::parse_hex(hex.get<std::string>());
    }
    return code;
}

class Deployer {
public:
    explicit Deployer(Anvil& anvil) : anvil_{anvil}, code_{compile()} {}

    Address create(const std::string& name, const std::vector<std::string>& arguments = {}) {
        std::string data = code_.at(name);
        for (const auto& argument : arguments) {
            data += argument;
        }
        return *protocol::parse_address(anvil_.transact("", data).at("contractAddress").get<std::string>());
    }
    void add_to(const Address& controller, const std::string& name, const Address& contract) {
        anvil_.transact(protocol::to_lower_hex(controller),
                        call_data("setContractInfo(bytes32,address,bytes20)",
                                  {abi_word(protocol::keccak256(name)), abi_word(contract), abi_word(Uint256{})}));
    }

private:
    Anvil& anvil_;
    std::map<std::string, std::string> code_;
};

}  // namespace

Deployment deploy_contracts(Anvil& anvil) {
    Deployer deployer{anvil};
    Deployment made;
    made.controller = deployer.create("Controller");
    const auto controller = abi_word(made.controller);
    made.rounds_manager = deployer.create("RoundsManager", {controller, abi_word(Uint256{{kRoundLength}})});
    made.bonding_manager = deployer.create("BondingManager", {controller, abi_word(kPoolMaxSize)});
    made.service_registry = deployer.create("ServiceRegistry");
    made.ai_registry = deployer.create("ServiceRegistry");
    made.price_feed = deployer.create("PriceFeed");
    const auto ticket_broker =
        deployer.create("TicketBroker", {controller, abi_word(kUnlockPeriod), abi_word(kTicketValidityPeriod)});
    deployer.add_to(made.controller, "TicketBroker", ticket_broker);
    deployer.add_to(made.controller, "Minter", deployer.create("Minter", {controller}));
    deployer.add_to(made.controller, "RoundsManager", made.rounds_manager);
    deployer.add_to(made.controller, "BondingManager", made.bonding_manager);
    deployer.add_to(made.controller, "ServiceRegistry", made.service_registry);
    return made;
}

}  // namespace farebox::test
