#include "tests/e2e/https_signer.hpp"

#include <fstream>
#include <stdexcept>
#include <thread>

namespace farebox::test {

HttpsSigner::HttpsSigner(const Sandbox& sandbox) {
    const auto tls = folder_ / "tls";
    std::filesystem::create_directory(tls);
    std::ofstream{ca_file()} << authority_.pem();
    put(issue());
    for (const auto* name : {"tls.crt", "tls.key"}) {
        std::filesystem::create_symlink(std::filesystem::path{"..data"} / name, tls / name);
    }
    SignerOptions options;
    options.folder = folder_.path();
    options.settings = {"api.tcp=0.0.0.0:0", "api.tls.certificate_file=" + (tls / "tls.crt").string(),
                        "api.tls.key_file=" + (tls / "tls.key").string()};
    signer_ = std::make_unique<Signer>(sandbox, std::move(options));
    const auto everywhere = signer_->tcp_url("api");
    url_ = "https://127.0.0.1" + everywhere.substr(everywhere.rfind(':'));
}

void HttpsSigner::put(const net::TlsIdentity& identity) {
    const auto tls = folder_ / "tls";
    const auto name = "..version" + std::to_string(++version_);
    std::filesystem::create_directory(tls / name);
    std::ofstream{tls / name / "tls.crt"} << identity.certificate_pem;
    std::ofstream{tls / name / "tls.key"} << identity.private_key_pem;
    std::filesystem::create_symlink(name, tls / "..data_tmp");
    std::filesystem::rename(tls / "..data_tmp", tls / "..data");
    std::filesystem::remove_all(tls / ("..version" + std::to_string(version_ - 1)));
}

net::TlsIdentity HttpsSigner::issue(std::chrono::seconds valid) const {
    return authority_.issue({"IP:127.0.0.1", "DNS:signer.test"}, valid);
}

std::vector<std::pair<std::string, std::string>> HttpsSigner::credentials() const {
    auto key = read_file(api_key_file());
    key.erase(key.find_last_not_of('\n') + 1);
    return {{"Authorization", "Bearer " + key}};
}

nlohmann::json HttpsSigner::wait_until(const std::function<bool(const nlohmann::json&)>& judge) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (true) {
        const auto finished = signer_->command({"health", "--output", "json"});
        const auto status = nlohmann::json::parse(finished.out, nullptr, false);
        if (status.is_object() && status.contains("checks") && judge(status)) {
            return status;
        }
        if (std::chrono::steady_clock::now() > until) {
            throw std::runtime_error{"never so: " + finished.out + signer_->process().err()};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

std::string HttpsSigner::metrics() {
    HttpCaller http;
    const auto answer = http.call("GET", signer_->tcp_url("operations"), "/metrics");
    return answer ? answer->body : answer.error().message;
}

std::string detail_of(const nlohmann::json& status, const std::string& check) {
    for (const auto& each : status.at("checks")) {
        if (each.at("name") == check) {
            return each.at("detail");
        }
    }
    return {};
}

}  // namespace farebox::test
