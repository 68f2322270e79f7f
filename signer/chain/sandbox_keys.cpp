#include "signer/chain/sandbox_keys.hpp"

#include <algorithm>
#include <fstream>

#include "protocol/address.hpp"

namespace farebox::signer {

std::string sandbox_marker_path(const std::string& keystore) {
    return keystore + ".sandbox";
}

std::optional<std::vector<Address>> read_sandbox_keys(const std::string& keystore) {
    constexpr std::size_t kMost = 1'000;
    std::ifstream marker{sandbox_marker_path(keystore)};
    if (!marker) {
        return std::nullopt;
    }
    std::vector<Address> noted;
    for (std::string line; noted.size() < kMost && std::getline(marker, line);) {
        if (const auto address = protocol::parse_address(line)) {
            noted.push_back(*address);
        }
    }
    return noted;
}

std::optional<Address> find_real_key(const std::string& keystore, const std::vector<Address>& keys) {
    const auto noted = read_sandbox_keys(keystore).value_or(std::vector<Address>{});
    const auto real =
        std::ranges::find_if(keys, [&](const Address& key) { return std::ranges::find(noted, key) == noted.end(); });
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
