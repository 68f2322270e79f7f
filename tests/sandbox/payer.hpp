#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keystore/private_key.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/payment.hpp"
#include "protocol/wire/seg_data.hpp"

namespace farebox::sandbox::test {

/// A payer without a signer: signs tickets and credentials with a key at once, for tests only.
class Payer {
public:
    Payer() : key_{keystore::PrivateKey::generate()} {}

    [[nodiscard]] const Address& address() const { return key_.address(); }
    [[nodiscard]] std::string address_text() const;
    /// The 65 bytes for GetOrchestrator.
    [[nodiscard]] std::string address_proof() const;

    /// Tickets with these nonces for a quote.
    [[nodiscard]] protocol::wire::Payment pay(const protocol::wire::OrchestratorInfo& quote,
                                              const std::vector<std::uint32_t>& nonces) const;
    [[nodiscard]] protocol::wire::SegData credentials(const protocol::wire::OrchestratorInfo& quote,
                                                      const std::string& manifest_id) const;

private:
    keystore::PrivateKey key_;
};

/// Nonces first … last.
std::vector<std::uint32_t> nonces(std::uint32_t first, std::uint32_t last);

/// As the headers Livepeer-Payment and Livepeer-Segment carry them.
std::string header(const protocol::wire::Payment& payment);
std::string header(const protocol::wire::SegData& segment);

}  // namespace farebox::sandbox::test
