#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace farebox::bench {

struct BareAnswer {
    int status = 0;
    std::string body;
};

/// One kept connection and nothing around it: blocking Boost.Beast. What gateway-lite is compared with.
class BareClient {
public:
    using HeaderLines = std::vector<std::pair<std::string, std::string>>;

    /// @param url  "unix:/path", "http://ADDRESS:PORT" or "https://ADDRESS:PORT" (any certificate); a path is ignored.
    static std::unique_ptr<BareClient> connect(const std::string& url);
    virtual ~BareClient() = default;

    /// Throws where the connection breaks.
    virtual BareAnswer exchange(const std::string& method, const std::string& target, const std::string& body,
                                const HeaderLines& headers = {}) = 0;
};

}  // namespace farebox::bench
