#include "net/cidr.hpp"
#include "net/endpoint.hpp"
#include "net/http_message.hpp"
#include "net/orchestrator/address_list.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

void addresses(std::string_view input) {
    const auto endpoint = round_trip(
        input, net::Endpoint::parse, [](const net::Endpoint& value) { return value.to_string(); },
        "an address is written as it is read");
    require(!endpoint || endpoint->scheme == net::Scheme::unix_socket || !endpoint->host.empty(),
            "a network address has a host");
    const auto url = round_trip(
        input, net::Url::parse, [](const net::Url& value) { return value.to_string(); },
        "a URL is written as it is read");
    if (url) {
        require(url->target.starts_with('/'), "a target starts with /");
        require(net::Headers{{"Host", url->endpoint.host_header()}}.valid(), "a host fits into a header");
    }
    const auto range = round_trip(
        input, net::Cidr::parse, [](const net::Cidr& value) { return value.to_string(); },
        "a range is written as it is read");
    if (range) {
        const auto text = range->to_string();
        require(range->contains(text.substr(0, text.find('/'))), "a range holds its first address");
    }
    const auto list = net::orchestrator::parse_orchestrator_list({std::string{input}});
    if (list) {
        for (const auto& each : *list) {
            require(each.scheme != net::Scheme::unix_socket, "an orchestrator is never a local socket");
            const auto again = net::orchestrator::parse_orchestrator_address(each.to_string());
            require(again && *again == each, "an orchestrator's address is written as it is read");
        }
    }
}

}  // namespace farebox::fuzz
