#include "gateway-lite/models/siblings.hpp"

#include <algorithm>
#include <utility>

#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"

namespace farebox::gateway {

Siblings siblings_of(const ModelQuote& quote, std::size_t most) {
    Siblings out;
    const auto& announcer = quote.asked.endpoint;
    const auto count = std::min(quote.nodes.size(), most);
    for (std::size_t index = 0; index < count; ++index) {
        const auto& text = quote.nodes[index];
        auto url = check_target(announcer, text, "node");
        if (!url) {
            out.refused.push_back({printable(text, 200), "is not asked, although " + announcer.to_string() +
                                                             " names it: " + url.error().message});
            continue;
        }
        const bool public_only = quote.asked.public_only || must_be_public(announcer, url->endpoint);
        out.nodes.push_back({std::move(url->endpoint), public_only});
    }
    return out;
}

}  // namespace farebox::gateway
