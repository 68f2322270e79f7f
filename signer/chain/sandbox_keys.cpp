#include "signer/chain/sandbox_keys.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include "protocol/address.hpp"

namespace farebox::signer {

std::string sandbox_marker_path(const std::string& keystore) {
    return keystore + ".sandbox";
}

std::optional<Address> find_real_key(const std::string& keystore, const std::vector<Address>& keys) {
    std::set<Address> noted;
    std::ifstream marker{sandbox_marker_path(keystore)};
    for (std::string line; noted.size() < 1'000 && std::getline(marker, line);) {
        if (const auto address = protocol::parse_address(line)) {
            noted.insert(*address);
        }
    }
    const auto real = std::ranges::find_if(keys, [&](const Address& key) { return !noted.contains(key); });
    return real == keys.end() ? std::nullopt : std::optional{*real};
}

Result<void> check_sandbox_keys(const std::string& keystore, const std::vector<Address>& keys) {
    if (const auto real = find_real_key(keystore, keys)) {
        return make_error(ErrorCode::invalid_argument,
                          "chain.mode = \"fixed\" is for sandbox keys only, and " + protocol::to_checksum(*real) +
                              " was not made by `farebox-signer init --sandbox`",
                          "set chain.mode = \"rpc\" and chain.rpc");
    }
    return {};
}

}  // namespace farebox::signer
