#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string_view>
#include <vector>

#include "net/endpoint.hpp"
#include "signer/discovery/candidate_source.hpp"

namespace farebox::signer {

/// The operator's own list.
[[nodiscard]] std::unique_ptr<CandidateSource> make_list_source(std::vector<net::Endpoint> orchestrators);

/// A URL that answers `[{"address":…,"score":…},…]`: at most 1 MiB and 1000 entries within 3 s, by a server that the
/// system's authorities vouch for. Entries without a usable address are skipped.
[[nodiscard]] std::unique_ptr<CandidateSource> make_webhook_source(boost::asio::io_context& context, net::Url url);

/// What such an answer names. Errors: protocol_error, too_large.
[[nodiscard]] Result<std::vector<Candidate>> read_webhook_list(std::string_view json);

}  // namespace farebox::signer
