// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// Where orchestrators say how to reach them. The registry of AI orchestrators is another one of the same kind.
contract ServiceRegistry {
    mapping(address => string) private uris;

    event ServiceURIUpdate(address indexed addr, string serviceURI);

    function setServiceURI(string calldata uri) external {
        uris[msg.sender] = uri;
        emit ServiceURIUpdate(msg.sender, uri);
    }

    function getServiceURI(address orchestrator) external view returns (string memory) {
        return uris[orchestrator];
    }
}
