#pragma once

#include <fstream>
#include <string>

#include "signer/config/load.hpp"
#include "tests/support/process.hpp"

namespace farebox::signer::test {

/// The least that a configuration must say.
inline const std::string kMinimal =
    "[keystore]\npath = \"keys\"\npassword_file = \"password\"\n[chain]\nrpc = [\"http://127.0.0.1:8545\"]\n";

/// A folder with one configuration file, and loading it as uid 1000 in an empty environment.
class ConfigFolder {
public:
    explicit ConfigFolder(const std::string& text = kMinimal) { write("farebox-signer.toml", text); }

    void write(const std::string& name, const std::string& text) const { std::ofstream{folder / name} << text; }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }

    [[nodiscard]] config::LoadRequest request() const {
        config::LoadRequest request;
        request.working_directory = folder.path().string();
        request.uid = 1000;
        request.system_directory = path("absent");
        request.system_files = {path("absent.toml")};
        return request;
    }
    [[nodiscard]] Result<config::Loaded> load() const { return config::load(request()); }

    farebox::test::TempDir folder;
};

}  // namespace farebox::signer::test
