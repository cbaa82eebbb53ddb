"""Where records live: the one table with its stream and indexes, and the bucket of documents."""

from __future__ import annotations

from typing import cast

from aws_cdk import Aws, Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.findings import explain
from infra.malware import MalwareScan
from infra.stage import Stage

INDEXES: dict[str, dynamodb.ProjectionType] = {
    "G1": dynamodb.ProjectionType.ALL,  # what belongs to a customer
    "G2": dynamodb.ProjectionType.ALL,  # lists of staff
    "G4": dynamodb.ProjectionType.ALL,  # what somebody carries, and was told
    "G5": dynamodb.ProjectionType.KEYS_ONLY,  # what is due
    "G6": dynamodb.ProjectionType.KEYS_ONLY,  # the outbox
}
"""Sparse indexes; the keys of `G1` are the attributes `g1pk` and `g1sk`."""


class Data(Construct):
    """The records, and the key they are encrypted with."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Data")
        self.key = self._key(stage)
        self.table = self._table(stage)
        self.bucket = self._bucket(stage)
        if stage.has_scanner:
            MalwareScan(self, self.bucket)

    def _key(self, stage: Stage) -> kms.Key:
        key = kms.Key(
            self,
            "Key",
            description=f"Records of Anxin ({stage.name})",
            enable_key_rotation=True,
            removal_policy=stage.removal,
        )
        # Whoever may touch the table or the bucket may use the key, but only through that service.
        services = [f"{service}.{Aws.REGION}.{Aws.URL_SUFFIX}" for service in ("dynamodb", "s3")]
        key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.AnyPrincipal()],
                actions=[
                    "kms:CreateGrant",
                    "kms:Decrypt",
                    "kms:DescribeKey",
                    "kms:Encrypt",
                    "kms:GenerateDataKey*",
                    "kms:ReEncrypt*",
                ],
                resources=["*"],
                conditions={
                    "StringEquals": {
                        "kms:CallerAccount": Aws.ACCOUNT_ID,
                        "kms:ViaService": services,
                    }
                },
            )
        )
        return key

    def _table(self, stage: Stage) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            "Table",
            partition_key=_text("PK"),
            sort_key=_text("SK"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            stream=dynamodb.StreamViewType.NEW_IMAGE,
            time_to_live_attribute="ttl",
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=self.key,
            deletion_protection=not stage.is_local,
            removal_policy=stage.removal,
        )
        for name, projection in INDEXES.items():
            table.add_global_secondary_index(
                index_name=index_name(name),
                partition_key=_text(f"{name.lower()}pk"),
                sort_key=_text(f"{name.lower()}sk"),
                projection_type=projection,
            )
        return table

    def _bucket(self, stage: Stage) -> s3.Bucket:
        access_log = s3.Bucket(
            self,
            "AccessLog",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(400),
                    noncurrent_version_expiration=Duration.days(30),
                )
            ],
            removal_policy=stage.removal,
        )
        bucket = s3.Bucket(
            self,
            "Documents",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            versioned=True,
            server_access_logs_bucket=access_log,
            server_access_logs_prefix="documents/",
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.POST],
                    allowed_origins=list(stage.origins),
                    allowed_headers=["Content-Type"],
                    max_age=3600,
                )
            ],
            lifecycle_rules=[
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))
            ],
            removal_policy=stage.removal,
        )
        # Set on the resource itself: the construct's own switch deploys a function to do it.
        resource = cast(s3.CfnBucket, bucket.node.default_child)
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )
        explain(access_log, "It is itself where the access log is kept.", "AwsSolutions-S1")
        return bucket


def index_name(index: str) -> str:
    """How DynamoDB knows the index `G1`: it takes no name of two characters."""
    return f"{index}-index"


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
