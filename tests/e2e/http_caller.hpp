#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "farebox/result.hpp"
#include "net/http_message.hpp"

namespace farebox::test {

/// Blocking HTTP for tests, over unix:, http: and https: (any certificate). Usable from several threads.
class HttpCaller {
public:
    HttpCaller();
    ~HttpCaller();

    /// @param url  "https://host:port/path" or "unix:/socket"; @p target replaces the URL's path where not empty.
    Result<net::Response> call(const std::string& method, const std::string& url, const std::string& target,
                               const std::string& body = {},
                               const std::vector<std::pair<std::string, std::string>>& headers = {});

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace farebox::test
