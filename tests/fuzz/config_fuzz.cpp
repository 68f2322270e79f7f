#include <sys/mman.h>
#include <unistd.h>
#include <algorithm>

#include <nlohmann/json.hpp>
#include <string>

#include "signer/config/load.hpp"
#include "signer/config/parse.hpp"
#include "signer/config/print.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

namespace config = signer::config;

/// A file without a place on disk: what the loader reads by its name.
class MemoryFile {
public:
    MemoryFile() : descriptor_{::memfd_create("signer.toml", MFD_CLOEXEC)} {
        require(descriptor_ >= 0, "memfd_create");
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(descriptor_); }

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
    void fill(std::string_view text) const {
        require(::ftruncate(descriptor_, 0) == 0, "ftruncate");
        require(::pwrite(descriptor_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()), "pwrite");
    }

private:
    int descriptor_;
};

/// "NAME=VALUE" lines.
template <class Add>
void for_each_setting(std::string_view lines, Add add) {
    while (!lines.empty()) {
        const auto [line, rest] = split(lines, "\n");
        const auto [name, value] = split(line, "=");
        add(std::string{name}, std::string{value});
        lines = rest;
    }
}

config::LoadRequest request_of(std::string_view environment, std::string_view overrides, std::string file) {
    config::LoadRequest request;
    request.file = std::move(file);
    request.working_directory = "/work";
    request.uid = 1000;
    request.system_directory = "/nowhere";
    request.system_files = {"/nowhere/signer.toml"};
    for_each_setting(environment, [&](std::string name, std::string value) {
        request.environment.insert_or_assign("FAREBOX_SIGNER_" + name, std::move(value));
    });
    for_each_setting(overrides, [&](std::string name, std::string value) {
        request.overrides.emplace_back(std::move(name), std::move(value));
    });
    return request;
}

/// The part of a printed configuration that says what holds; comments say where it came from.
std::string without_comments(const std::string& toml) {
    std::string kept;
    for (std::string_view rest = toml; !rest.empty();) {
        const auto [line, after] = split(rest, "\n");
        kept += line.substr(0, line.rfind("  # "));
        kept += '\n';
        rest = after;
    }
    return kept;
}

bool hides_something(const signer::Config& config) {
    const auto is_hidden = [](const std::string& url) { return signer::config::redact_url(url) != url; };
    const auto has_key = [](const signer::ClientConfig& client) { return !client.api_keys.empty(); };
    return std::ranges::any_of(config.chain.rpc, is_hidden) || std::ranges::any_of(config.clients, has_key);
}

}  // namespace

/// A configuration file; after a line "#environment" FAREBOX_SIGNER_ variables, after "#set" flags.
void config(std::string_view input) {
    static const MemoryFile file;
    const auto [settings, overrides] = split(input, "#set\n");
    const auto [toml, environment] = split(settings, "#environment\n");
    file.fill(toml);
    const auto loaded = config::load(request_of(environment, overrides, file.path()));
    if (!loaded) {
        require(loaded.error().code == ErrorCode::invalid_argument && !loaded.error().message.empty(),
                "a bad configuration is told why");
        return;
    }
    require(!loaded->config.clients.empty(), "there is a client");
    require(nlohmann::json::accept(config::print_json(*loaded)), "a configuration prints as JSON");
    const std::string printed = config::print_toml(*loaded);
    const auto document = config::read_toml(printed, {});
    require(static_cast<bool>(document), "a configuration prints as TOML");
    if (hides_something(loaded->config)) {
        return;  // what is printed in place of a secret is none
    }
    file.fill(printed);
    const auto again = config::load(request_of({}, {}, file.path()));
    require(static_cast<bool>(again), "a printed configuration loads");
    require(without_comments(config::print_toml(*again)) == without_comments(printed),
            "a printed configuration means the same");
}

}  // namespace farebox::fuzz
