#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "signer/chain/contract_lookup.hpp"
#include "signer/chain/rpc_endpoint.hpp"
#include "signer/registry/orchestrator_set.hpp"
#include "signer/registry/service_uris.hpp"

namespace farebox::signer {

struct RegistryQuestion {
    std::uint64_t chain_id = 0;
    Address controller;
    std::chrono::milliseconds timeout{30'000};  ///< Of one whole reading.
};

/// Reads the orchestrators of one JSON-RPC endpoint: two round trips, a few more the first time. Used on the
/// HttpClient's thread.
class RegistryReader {
public:
    RegistryReader(net::HttpClient& http, net::Url url, net::Headers headers, const RegistryQuestion& question);

    /// @param ai_registry  Zero: there is none. Errors: as ChainReader::read().
    boost::asio::awaitable<Result<OrchestratorSet>> read(BootClock::time_point now, Address ai_registry);

    /// Whose word the last reading was.
    [[nodiscard]] const std::vector<ContractCode>& contracts() const noexcept { return lookup_.contracts(); }

private:
    using Pool = std::vector<RegisteredOrchestrator>;
    boost::asio::awaitable<Result<void>> look_up(net::Deadline deadline);
    /// Round and contracts, and the pool where the node runs our code.
    boost::asio::awaitable<Result<std::optional<Pool>>> read_head(OrchestratorSet& set, net::Deadline deadline);
    /// @param answer  The first page.
    boost::asio::awaitable<Result<Pool>> read_pages(Result<std::string> answer, net::Deadline deadline);
    boost::asio::awaitable<Result<Pool>> read_pool(OrchestratorSet& set, net::Deadline deadline);
    /// Where they are, and which of those that are no longer in the pool are active to the end of the round.
    boost::asio::awaitable<Result<void>> read_details(Pool& pool, Address ai_registry, net::Deadline deadline);
    [[nodiscard]] std::vector<net::JsonRpcCall> detail_calls(const std::vector<Address>& left,
                                                             const std::vector<Address>& asked,
                                                             const Address& ai_registry) const;
    [[nodiscard]] Result<void> take_head(const std::vector<Result<std::string>>& answers, OrchestratorSet& set);
    [[nodiscard]] std::vector<Address> leavers(const Pool& pool) const;

    RpcEndpoint rpc_;
    const RegistryQuestion question_;
    ContractLookup lookup_;
    ServiceUris uris_;
    std::vector<Address> known_;               ///< The pool as it was last, in its order.
    Pool last_;                                ///< All that were active.
    std::uint32_t readings_without_lens_ = 0;  ///< Before it is tried again.
};

}  // namespace farebox::signer
