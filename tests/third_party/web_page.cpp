#include "tests/third_party/web_page.hpp"

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <utility>

#include "tests/support/process.hpp"
#include "tests/third_party/needed.hpp"

namespace farebox::test {
namespace {

/// A headless Chromium that shows one page and reaches this machine only. Ended, and its profile removed, at the end.
class Chromium {
public:
    explicit Chromium(const std::string& url)
        : process_{{needed("FAREBOX_CHROMIUM"), "--headless=new",
                    "--no-sandbox",  // which root has none of, and containers often not; it opens our page only
                    "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                    "--disable-component-update", "--no-first-run", "--no-proxy-server",
                    "--user-data-dir=" + profile_.path().string(),
                    "--host-resolver-rules=MAP " + std::string{WebPage::kOtherSite} +
                        " 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                    "--enable-logging=stderr", url},
                   {{"HOME", profile_.path().string()}}} {}
    ~Chromium() {
        process_.signal(SIGTERM);
        (void)process_.wait();  // it writes to its profile until then
    }
    Chromium(const Chromium&) = delete;
    Chromium& operator=(const Chromium&) = delete;

    [[nodiscard]] bool running() { return process_.running(); }
    [[nodiscard]] std::string log() const { return process_.err(); }

private:
    TempDir profile_;
    Process process_;
};

}  // namespace

WebPage::WebPage()
    : server_{[this](net::ServerRequest& request, net::ResponseWriter& writer) { return answer(request, writer); }} {}

std::string WebPage::origin(const std::string& host) const {
    const auto url = server_.url();
    return "http://" + host + url.substr(url.rfind(':'));
}

boost::asio::awaitable<void> WebPage::answer(net::ServerRequest& request, net::ResponseWriter& writer) {
    const std::scoped_lock lock{mutex_};
    if (request.path() == "/results") {
        results_ = std::move(request.body);
        told_.notify_all();
        writer.send(net::json_response(200, "{}"));
    } else if (request.path() == "/order") {
        writer.send(net::json_response(200, order_));
    } else if (request.path() == "/") {
        auto page = net::text_response(200, read_file(FAREBOX_WEB_PAGE));
        page.headers.set("Content-Type", "text/html");
        writer.send(std::move(page));
    } else {
        writer.send(net::text_response(404, "not found"));  // a browser asks for its icon
    }
    co_return;
}

nlohmann::json WebPage::visit(const std::string& origin, const nlohmann::json& order) {
    std::unique_lock lock{mutex_};
    order_ = order.dump();
    results_.reset();
    Chromium browser{origin + "/"};
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (!told_.wait_for(lock, std::chrono::milliseconds{100}, [&] { return results_.has_value(); })) {
        if (!browser.running() || std::chrono::steady_clock::now() > until) {
            throw std::runtime_error{"the page of " + origin + " told nothing\n" + browser.log()};
        }
    }
    return nlohmann::json::parse(*results_);
}

}  // namespace farebox::test
