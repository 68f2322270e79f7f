#include "tests/faults/market.hpp"

#include <stdexcept>
#include <utility>

#include "net/block_on.hpp"

namespace farebox::faults {
namespace {

using nlohmann::json;

/// One ticket pays for twelve seconds, so that a payment of two keeps a session through any test.
constexpr std::uint64_t kTicketValue = 400'000'000'000;

sandbox::SandboxOptions sandbox_options(int faulty, Market::Transport transport) {
    sandbox::SandboxOptions options;
    options.http = transport == Market::Transport::plain ? "http://127.0.0.1:0" : "127.0.0.1:0";
    options.chain_options.default_funds.deposit = *Wei::parse_amount("1 eth");
    options.chain_options.default_funds.reserve = *Wei::parse_amount("1 eth");
    options.terms.tickets.ticket_ev = Wei{kTicketValue};
    sandbox::OrchestratorSpec base;
    base.listen = options.http;
    base.terms = options.terms;
    if (faulty > 0) {
        options.others = *sandbox::parse_equal_orchestrators(std::to_string(faulty), base);
    }
    return options;
}

}  // namespace

Market::Market(int faulty, Transport transport) {
    auto started = sandbox::Sandbox::start(sandbox_options(faulty, transport));
    if (!started) {
        throw std::runtime_error{started.error().message};
    }
    sandbox_ = *std::move(started);
}

Options Market::options(const std::vector<std::string>& names) const {
    Options options;
    options.signer = signer_.url();
    for (const auto& name : names) {
        options.orchestrators.push_back(url(name));
    }
    return options;
}

const std::string& Market::url(const std::string& name) const {
    for (const auto& each : sandbox_->addresses().orchestrators) {
        if (each.name == name) {
            return each.url;
        }
    }
    throw std::runtime_error{"no orchestrator " + name};
}

json Market::control(const std::string& method, const std::string& path, const json& body) {
    net::Request request;
    request.method = method;
    request.body = body.dump();
    auto target = *net::Url::parse(sandbox_->addresses().control + path);
    const auto answer = net::block_on(
        pool_.at(0), client_.send(std::move(target), std::move(request), net::deadline_in(std::chrono::seconds{30})));
    if (!answer || answer->status != 200) {
        throw std::runtime_error{path + ": " + (answer ? answer->body : answer.error().message)};
    }
    return json::parse(answer->body);
}

void Market::tell(const std::string& name, const std::string& what) {
    control("POST", "/orchestrators/" + name + "/" + what, json::object());
}

void Market::set(const std::string& name, const std::string& fault, const json& value) {
    control("POST", "/orchestrators/" + name + "/faults", {{fault, value}});
}

json Market::report(const std::string& name) {
    return control("GET", "/orchestrators/" + name + "/report", json::object());
}

std::size_t Market::tickets(const std::string& name) {
    std::size_t sum = 0;
    const auto seen = report(name);
    for (const auto& session : seen.at("sessions")) {
        sum += session.at("tickets").get<std::size_t>();
    }
    return sum;
}

void Market::advance_blocks(int blocks) {
    control("POST", "/chain", {{"advance_blocks", blocks}});
}

CallRequest call_request(std::chrono::milliseconds timeout) {
    CallRequest request;
    request.app = "echo/fixed";
    request.path = "/run";
    request.body = R"({"prompt":"hi"})";
    request.timeout = timeout;
    return request;
}

SessionRequest session_request(std::chrono::milliseconds timeout) {
    SessionRequest request;
    request.app = "echo/live";
    request.timeout = timeout;
    return request;
}

std::string text_of(const Error& error) {
    std::string text = std::string{to_string(error.code)} + ": " + error.message + "\n";
    for (const auto& [name, value] : error.details) {
        text += name + ": " + value + "\n";
    }
    return error.hint.empty() ? text : text + "hint: " + error.hint + "\n";
}

}  // namespace farebox::faults
