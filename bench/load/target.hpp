#pragma once

#include <string>

namespace farebox::bench {

/// Connects to "unix:/path" or "http://127.0.0.1:port". Non-blocking from then on. Throws where nobody listens.
int connect_to(const std::string& url);

}  // namespace farebox::bench
