#include "tests/third_party/anvil.hpp"

#include <stdexcept>
#include <thread>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "tests/third_party/needed.hpp"

namespace farebox::test {
namespace {

constexpr const char* kListening = "Listening on ";

/// Where it says that it listens, once it does.
std::string url_of(Process& process) {
    while (process.running()) {
        const auto log = process.out();
        const auto at = log.find(kListening);
        const auto end = log.find('\n', at);
        if (at != std::string::npos && end != std::string::npos) {
            const auto from = at + std::string{kListening}.size();
            return "http://" + log.substr(from, end - from);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    throw std::runtime_error{"anvil ended: " + process.out() + process.err()};
}

}  // namespace

Anvil::Anvil()
    : process_{{needed("FAREBOX_ANVIL"), "--port", "0", "--accounts", "1", "--chain-id", std::to_string(kChainId)},
               {{"HOME", home_.path().string()}}},
      rpc_{url_of(process_)},
      rich_account_{rpc_.call("eth_accounts").at(0)} {}

nlohmann::json Anvil::transact(const std::string& to, const std::string& data) {
    nlohmann::json transaction{{"from", rich_account_}, {"data", protocol::to_hex_0x(protocol::as_bytes(data))}};
    if (!to.empty()) {
        transaction["to"] = to;
    }
    auto receipt = rpc_.receipt(rpc_.call("eth_sendTransaction", {transaction}));
    if (receipt.at("status") != "0x1") {
        throw std::runtime_error{"reverted: " + transaction.dump() + receipt.dump()};
    }
    return receipt;
}

}  // namespace farebox::test
