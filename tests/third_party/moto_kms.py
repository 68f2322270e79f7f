"""AWS KMS and IAM as moto plays them, on a port of its own, with what a test needs: prints one line of JSON, serves until it is ended.

From then on every request must be signed, which botocore checks, and allowed by the user's policy. moto signs SHA-256 of what it is
told, whatever MessageType says; a digest is signed as it is here, as AWS does.
"""
import functools, json, signal
import boto3, requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from moto.kms.responses import KmsResponse
from moto.kms.utils import ECDSAPrivateKey
from moto.server import ThreadedMotoServer

REGION = "eu-central-1"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["kms:GetPublicKey", "kms:Sign"], "Resource": "*"}]}


def sign_digests():
    prehashed = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
    raw = ECDSAPrivateKey.sign

    @functools.wraps(KmsResponse.sign)
    def sign(self, original=KmsResponse.sign):
        digest = self._get_param("MessageType") == "DIGEST"
        ECDSAPrivateKey.sign = (lambda key, message, algorithm: key.private_key.sign(message, prehashed)) if digest else raw
        return original(self)

    KmsResponse.sign = sign


def access_of(key, token=""):
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"], "token": key.get("SessionToken", token)}


def prepare(client):
    iam, kms, sts = client("iam"), client("kms"), client("sts")
    users = {}
    for name in ("signer", "stranger"):
        iam.create_user(UserName=name)
        users[name] = access_of(iam.create_access_key(UserName=name)["AccessKey"])
    iam.put_user_policy(UserName="signer", PolicyName="sign", PolicyDocument=json.dumps(POLICY))
    role = iam.create_role(RoleName="signer", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    iam.put_role_policy(RoleName="signer", PolicyName="sign", PolicyDocument=json.dumps(POLICY))
    users["role"] = access_of(sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"])
    for alias, spec in {"first": "ECC_SECG_P256K1", "second": "ECC_SECG_P256K1", "p256": "ECC_NIST_P256"}.items():
        key = kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=f"alias/{alias}", TargetKeyId=key)
    kms.create_alias(AliasName="alias/symmetric", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    return users


def main():
    sign_digests()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    users = prepare(functools.partial(boto3.client, region_name=REGION, endpoint_url=endpoint, aws_access_key_id="admin",
                                      aws_secret_access_key="admin"))
    requests.post(f"{endpoint}/moto-api/reset-auth", data="0").raise_for_status()
    print(json.dumps({"endpoint": endpoint, "region": REGION, "access": users}), flush=True)
    signal.pause()


main()
