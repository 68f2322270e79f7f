#include "net/orchestrator/discovery_document.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

void discovery(std::string_view input) {
    const auto document = net::orchestrator::parse_discovery(input);
    if (!document) {
        const auto code = document.error().code;
        require(code == ErrorCode::protocol_error || code == ErrorCode::too_large, "a bad document has its code");
        return;
    }
    require(input.size() <= net::orchestrator::kMaxDiscoveryBytes, "a document above the limit is refused");
    std::size_t runners = 0;
    for (const auto& entry : document->entries) {
        require(!entry.address.empty(), "every entry has an address");
        runners += entry.runners.size();
        for (const auto& runner : entry.runners) {
            require(!runner.url.empty() && !runner.app.empty(), "every runner has URL and app");
        }
    }
    require(document->entries.size() <= 1000 && runners <= 10'000, "entries and runners are bounded");
    const auto again = net::orchestrator::parse_discovery(net::orchestrator::encode_discovery(document->entries));
    require(again && again->rejected.empty() && again->entries.size() == document->entries.size(),
            "what was read is written and read again");
    for (std::size_t i = 0; i < document->entries.size(); ++i) {
        require(again->entries[i].address == document->entries[i].address &&
                    again->entries[i].runners == document->entries[i].runners,
                "an entry keeps its address and runners");
    }
}

}  // namespace farebox::fuzz
